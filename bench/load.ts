/**
 * What becomes of a server that is asked more than it can answer, while papers are added?
 *
 * First its capacity: the answers a second that 8 clients, each waiting for its answer, get. Then, for a third
 * of the time each, 1, 2 and 5 times as many requests a second from outside, whether they are answered or not
 * (autocannon, 256 connections), searches and related papers in turn, while `kindred add` puts papers into the
 * library. Tells throughput, latency of the answers, what was refused and whether with Retry-After, event-loop
 * delay, and memory with its slope. Any 5xx but 503, or a refusal without Retry-After, is a failure.
 *
 *   npm run build && npx tsx bench/load.ts LIBRARY PAPERS.jsonl [minutes 30]
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { openKindred } from '../src/index.js';
import type { ServerState } from './load-server.js';
import { machine } from './machine.js';
import { percentile, summarize } from './percentile.js';
import { realQueries } from './shared-data.js';

const [source, corpus, minutes = '30'] = process.argv.slice(2);
if (source === undefined || corpus === undefined)
  throw new Error('give a library and a JSONL file');
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const program = fileURLToPath(new URL('load-server.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kindred-load-'));
const library = join(folder, 'library');
cpSync(source, library, { recursive: true });

const lines = readFileSync(corpus, 'utf8').trim().split('\n');
const paths = await requestPaths();
const server = fork(program, [library], { execArgv: ['--expose-gc', '--import', 'tsx'] });
const [url] = (await once(server, 'message')) as [string];

/** 1,000 searches and as many related papers, in turn. */
async function requestPaths(): Promise<string[]> {
  const kindred = await openKindred({ library });
  const ids = [...kindred.reader.newestRows()]
    .filter((_, i, rows) => i % Math.ceil(rows.length / 1_000) === 0)
    .map((row) => kindred.reader.paper(row).id);
  await kindred.close();
  return realQueries(1_000).flatMap((query, i) => [
    `/api/v1/search?q=${encodeURIComponent(query)}`,
    `/api/v1/papers/${encodeURIComponent(ids[i % ids.length] ?? '')}/related`,
  ]);
}

/** @param question `collect`: after a collection of garbage */
async function stateOf(
  process: ChildProcess,
  question: 'state' | 'collect' = 'state',
): Promise<ServerState> {
  process.send(question);
  const [state] = (await once(process, 'message')) as [ServerState];
  return state;
}

/** What came back: answers by status, latencies of those that were answered, refusals that do not say when to come again. */
class Tally {
  readonly byStatus = new Map<number, number>();
  readonly latencies: number[] = [];
  unexplained = 0;

  count(status: number, ms: number, hasRetryAfter: boolean): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    if (status === 200) this.latencies.push(ms);
    else if (!hasRetryAfter) this.unexplained++;
  }
}

interface Run {
  readonly seconds: number;
  readonly connections: number;
  /** Requests a second; as many as are answered where absent. */
  readonly rate?: number;
}

async function load({
  seconds,
  connections,
  rate,
}: Run): Promise<{ tally: Tally; errors: number }> {
  const tally = new Tally();
  const { errors } = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 30,
    ...(rate !== undefined && { overallRate: rate }),
    requests: paths.map((path) => ({ path })),
    setupClient: (client) => {
      let hasRetryAfter = false;
      client.on('headers', ({ headers }) => {
        hasRetryAfter = [headers ?? []].flat().some((text) => text.toLowerCase() === 'retry-after');
      });
      client.on('response', (status, _bytes, ms) => tally.count(status, ms, hasRetryAfter));
    },
  });
  return { tally, errors };
}

/** Puts papers into the library, 500 at a time, until told to stop. */
function adding(): { stop(): Promise<void> } {
  const controller = new AbortController();
  const stopping = controller.signal;
  const work = (async () => {
    for (let at = 0; !stopping.aborted; at = (at + 500) % lines.length) {
      const add = spawn(process.execPath, [main, 'add', '-', '--library', library, '--quiet'], {
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      add.stdin.end(lines.slice(at, at + 500).join('\n'));
      const [code] = (await once(add, 'close')) as [number | null];
      if (code !== 0) throw new Error(`kindred add ended with ${code}`);
    }
  })();
  return {
    stop: () => {
      controller.abort();
      return work;
    },
  };
}

/** Least-squares slope of memory over time. @returns MiB an hour */
function slopeOf(samples: readonly { readonly atMs: number; readonly rss: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [t, m] = [mean(samples.map(({ atMs }) => atMs)), mean(samples.map(({ rss }) => rss))];
  const covariance = mean(samples.map(({ atMs, rss }) => (atMs - t) * (rss - m)));
  const variance = mean(samples.map(({ atMs }) => (atMs - t) ** 2));
  return ((covariance / variance) * 3_600_000) / 2 ** 20;
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
const samples: { atMs: number; rss: number }[] = [];
let failures = 0;

/** One phase, told in a line. */
async function phase(name: string, run: Run): Promise<number> {
  await stateOf(server);
  const delays: number[] = [];
  const watching = setInterval(() => {
    void stateOf(server).then(({ rss, delayMs }) => {
      samples.push({ atMs: performance.now(), rss });
      delays.push(delayMs);
    });
  }, 5_000);
  const { tally, errors } = await load(run);
  clearInterval(watching);
  const perSecond = tally.latencies.length / run.seconds;
  const statuses = [...tally.byStatus].map(([status, count]) => `${status}: ${count}`).join(', ');
  const unwanted = [...tally.byStatus].filter(([status]) => status >= 500 && status !== 503);
  failures += unwanted.reduce((sum, [, count]) => sum + count, 0) + tally.unexplained;
  console.log(`${name}: ${perSecond.toFixed(1)} answers a second, ${summarize(tally.latencies)}`);
  console.log(
    `  ${statuses}; ${errors} connections failed, ${tally.unexplained} refusals without Retry-After`,
  );
  console.log(
    `  event-loop delay p99 of 5 s: median ${percentile(delays, 50).toFixed(1)} ms, worst ${percentile(delays, 100).toFixed(1)} ms; ${mebibytes(samples.at(-1)?.rss ?? 0)} MiB`,
  );
  return perSecond;
}

const capacity = await phase('8 clients, nothing added', { seconds: 30, connections: 8 });
const before = await stateOf(server, 'collect');
const papers = adding();
const seconds = Math.round((Number(minutes) * 60) / 3);
for (const factor of [1, 2, 5]) {
  const rate = Math.max(1, Math.round(factor * capacity));
  await phase(`${factor} x, ${rate} requests a second`, { seconds, connections: 256, rate });
}
await papers.stop();
const after = await stateOf(server, 'collect');
const settled = samples.filter((_, i) => i >= samples.length / 6);
console.log(`memory: slope ${slopeOf(settled).toFixed(0)} MiB an hour after the first sixth`);
for (const [when, { rss, heap, papers }] of Object.entries({ before, after })) {
  console.log(
    `  ${when}, garbage collected: ${mebibytes(rss)} MiB, ${mebibytes(heap)} MiB of them in use by JavaScript, ${papers} papers`,
  );
}
console.log(`${failures} failures of the server's own; ${machine()}`);
server.send('stop');
await once(server, 'exit');
rmSync(folder, { recursive: true });
process.exitCode = failures === 0 ? 0 : 1;
