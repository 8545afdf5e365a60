/** A server in a process of its own, for bench/load.ts: tells its address, then how it is when asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';

/** What the server tells of itself: since it was last asked. */
export interface ServerState {
  /** Resident memory, bytes. */
  readonly rss: number;
  /** Objects and buffers of JavaScript, bytes; what is in use where a collection was asked for. */
  readonly heap: number;
  /** 99th percentile of event-loop delay, ms, beyond the timer's own millisecond. */
  readonly delayMs: number;
  readonly papers: number;
}

const [, , library = ''] = process.argv;
const kindred = await openKindred({ library, follow: true });
await kindred.warm();
const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('message', (message) => {
  if (message === 'stop') {
    void server.close().then(async () => {
      await kindred.close();
      process.disconnect();
    });
    return;
  }
  if (message === 'collect') globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const heap = heapUsed + external;
  const delayMs = Math.max(0, delays.percentile(99) / 1e6 - 1);
  const state: ServerState = { rss, heap, delayMs, papers: kindred.reader.size };
  delays.reset();
  process.send?.(state);
});
process.send?.(server.url);
