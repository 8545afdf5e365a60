/**
 * Does a running server keep answering, and how soon does it answer with new papers, while another process
 * adds some?
 *
 * A server (this process) follows a copy of a library under a steady load of real queries over HTTP; `kindred
 * add` (another process) puts papers into it; a third tells when each commit could be seen
 * (bench/commit-watcher.ts). Measures, for every paper, the time from its commit until the server answers
 * with it; this process's event-loop delay (perf_hooks, 1 ms resolution; what exceeds the timer's own
 * interval); the queries' latency. Some of the papers are asked for by their titles at the end.
 *
 *   npm run build && npx tsx bench/follow-while-adding.ts LIBRARY PAPERS.jsonl [papers, default all]
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';
import type { Commit } from './commit-watcher.js';
import { machine } from './machine.js';
import { summarize } from './percentile.js';
import { realQueries } from './shared-data.js';

const [source, corpus, most = 'Infinity'] = process.argv.slice(2);
if (source === undefined || corpus === undefined)
  throw new Error('give a library and a JSONL file');
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kindred-follow-'));
const [directory, papers] = [join(folder, 'library'), join(folder, 'papers.jsonl')];
cpSync(source, directory, { recursive: true });
const lines = readFileSync(corpus, 'utf8').trim().split('\n').slice(0, Number(most));
writeFileSync(papers, lines.join('\n'));
const queries = realQueries(1_000);

const kindred = await openKindred({ library: directory, follow: true });
await kindred.warm();
const server = await startServer(kindred, { host: '127.0.0.1', port: 0 });
const before = kindred.info();
const watcher = fork(fileURLToPath(new URL('commit-watcher.ts', import.meta.url)), [directory], {
  execArgv: ['--import', 'tsx'],
});
await once(watcher, 'message');
const commits: Commit[] = [];
watcher.on('message', (commit: Commit) => commits.push(commit));

/** When this process could answer with each generation. */
const shown: Commit[] = [];
const looking = setInterval(() => {
  const { generation } = kindred.reader;
  if (generation === (shown.at(-1)?.generation ?? before.generation)) return;
  shown.push({ generation, at: performance.timeOrigin + performance.now() });
}, 2);
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

const latencies: number[] = [];
let failed = 0;
const stop = new AbortController();
const load = async () => {
  for (let i = 0; !stop.signal.aborted; i++) {
    const start = performance.now();
    const query = encodeURIComponent(queries[i % queries.length] ?? '');
    const response = await fetch(`${server.url}/api/v1/search?q=${query}`);
    await response.arrayBuffer();
    if (response.status !== 200) failed++;
    latencies.push(performance.now() - start);
    await setTimeout(50);
  }
};
const loading = load();
const start = performance.now();
const add = spawn(process.execPath, [main, 'add', papers, '--library', directory, '--quiet']);
add.stderr.pipe(process.stderr);
await once(add, 'exit');
const seconds = (performance.now() - start) / 1_000;
await setTimeout(1_000); // what was committed last is seen by the watcher, too
while (kindred.reader.generation < (commits.at(-1)?.generation ?? 0)) await setTimeout(10);
stop.abort();
await loading;
delays.disable();
clearInterval(looking);
watcher.disconnect();

/** For every change, how long after its commit it was shown. */
const waits: number[] = [];
let from = before.generation;
for (const { generation, at } of commits) {
  const answered = shown.find((one) => one.generation >= generation);
  const waitMs = (answered?.at ?? Infinity) - at;
  for (; from < generation; from++) waits.push(waitMs);
}
const asked = lines.filter((_, i) => i % Math.ceil(lines.length / 50) === 0);
let found = 0;
for (const line of asked) {
  const { title } = JSON.parse(line) as { title: string };
  const { results } = await kindred.search(title, { k: 10 });
  if (results.some(({ paper }) => paper.title === title)) found++;
}

const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
const added = kindred.info().papers - before.papers;
console.log(
  `${added} papers added to ${before.papers} in ${seconds.toFixed(1)} s, ${commits.length} commits`,
);
console.log(`from commit to answer: ${summarize(waits)}`);
console.log(`of ${asked.length} asked for by their titles, ${found} are among the first 10`);
console.log(
  `event-loop delay: p50 ${ms(delays.percentile(50))} ms, p99 ${ms(delays.percentile(99))} ms, max ${ms(delays.max)} ms`,
);
console.log(`${latencies.length} queries meanwhile, ${failed} failed: ${summarize(latencies)}`);
console.log(machine());
await server.close();
await kindred.close();
rmSync(folder, { recursive: true });
