import { setTimeout as wait } from 'node:timers/promises';
import PQueue from 'p-queue';

/** The requests to one host, or to several of one service, one at a time. */
interface Lane {
  readonly queue: PQueue;
  /** When the next request may start, in ms of performance.now(). */
  freeAt: number;
}

/** One for each host in this process: two sources of one host share its patience. */
const lanes = new Map<string, Lane>();

function laneOf(name: string): Lane {
  const known = lanes.get(name);
  if (known !== undefined) return known;
  // Not p-queue's own interval: its timer would keep the process alive after the last request.
  const lane = { queue: new PQueue({ concurrency: 1 }), freeAt: 0 };
  lanes.set(name, lane);
  return lane;
}

/** Runs a request when its lane has no other and `paceMs` have passed since its last one ended. */
export async function inTurn<Result>(
  name: string,
  { paceMs, signal }: { readonly paceMs: number; readonly signal: AbortSignal },
  request: () => Promise<Result>,
): Promise<Result> {
  const lane = laneOf(name);
  const run = async () => {
    const pauseMs = lane.freeAt - performance.now();
    if (pauseMs > 0) await wait(pauseMs, undefined, { signal });
    try {
      return await request();
    } finally {
      lane.freeAt = Math.max(lane.freeAt, performance.now() + paceMs);
    }
  };
  return lane.queue.add(run, { signal });
}

/** Keeps a lane's next request back for a while, as its answer asked for. */
export function postpone(name: string, ms: number): void {
  const lane = laneOf(name);
  lane.freeAt = Math.max(lane.freeAt, performance.now() + ms);
}
