/**
 * Does a server stay responsive while another process adds papers to its library, and does it find
 * them without a restart?
 *
 * Copies LIBRARY, serves the copy in this process, adds 5,000 papers to it through `kindred add` in
 * another one, and asks a query every 50 ms meanwhile. Measures this process's event-loop delay
 * (perf_hooks, 1 ms resolution; what exceeds the timer's own interval), the queries' latency, and the
 * time from the end of the add until the last paper is found.
 *
 *   npm run build && npx tsx bench/follow-while-adding.ts LIBRARY PAPERS.jsonl
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';
import { machine } from './machine.js';
import { summarize } from './percentile.js';
import { realQueries } from './shared-data.js';

const [, , source, papers] = process.argv;
if (source === undefined || papers === undefined)
  throw new Error('give a library and a JSONL file');
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'kindred-follow-'));
cpSync(source, directory, { recursive: true });
const queries = realQueries(1_000);

const kindred = await openKindred({ library: directory, follow: true });
await kindred.warm();
const server = await startServer(kindred, { host: '127.0.0.1', port: 0 });
const before = kindred.info().papers;
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

const latencies: number[] = [];
let adding = true;
const load = async () => {
  for (let i = 0; adding; i++) {
    const start = performance.now();
    const query = encodeURIComponent(queries[i % queries.length] ?? '');
    const response = await fetch(`${server.url}/api/v1/search?q=${query}`);
    if (response.status !== 200) throw new Error(`${response.status}: a query failed`);
    await response.arrayBuffer();
    latencies.push(performance.now() - start);
    await setTimeout(50);
  }
};
const loading = load();
const start = performance.now();
const add = spawn(process.execPath, [main, 'add', papers, '--library', directory, '--quiet']);
add.stderr.pipe(process.stderr);
await once(add, 'exit');
const addedAt = performance.now();
const expected = readFileSync(papers, 'utf8').trim().split('\n').length;
while (kindred.info().papers < before + expected) await setTimeout(10);
const followedMs = performance.now() - addedAt;
adding = false;
await loading;
delays.disable();

const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
console.log(`${expected} papers added in ${((addedAt - start) / 1000).toFixed(1)} s to ${before}`);
console.log(
  `event-loop delay: p50 ${ms(delays.percentile(50))} ms, p99 ${ms(delays.percentile(99))} ms, max ${ms(delays.max)} ms`,
);
console.log(`${latencies.length} queries meanwhile: ${summarize(latencies)}`);
console.log(`all new papers found ${followedMs.toFixed(0)} ms after the add ended`);
console.log(machine());
await server.close();
await kindred.close();
rmSync(directory, { recursive: true });
