/**
 * How fast does a served library answer?
 *
 * Measures, over HTTP: the time from starting `kindred serve` to its first answer; then p50 and p99 of
 * search (1,000 real queries) and related (1,000 of the papers found), first one client, then eight;
 * then the same by meaning alone, and with the reasons of every result.
 * Floor told beside it: the same queries embedded only, in this process, with the same single thread.
 * The answers are checked (200, ten results, the seed not in its own list) while they are timed.
 *
 *   npm run build && npx tsx bench/http-latency.ts LIBRARY
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openKindred } from '../src/index.js';
import { machine } from './machine.js';
import { summarize } from './percentile.js';
import { realQueries } from './shared-data.js';

const answerSchema = z.object({
  results: z.array(z.object({ paper: z.object({ id: z.string() }) })),
});
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const library = process.argv[2];
if (library === undefined) throw new Error('give a library directory');

async function ask(url: string): Promise<string[]> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const ids = answerSchema.parse(await response.json()).results.map(({ paper }) => paper.id);
  if (ids.length !== 10) throw new Error(`${ids.length} results from ${url}`);
  return ids;
}

async function timed(urls: readonly string[], clients: number): Promise<number[]> {
  const durations: number[] = [];
  const waiting = [...urls];
  const client = async () => {
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      const start = performance.now();
      await ask(url);
      durations.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return durations;
}

async function embeddingAlone(queries: readonly string[]): Promise<number[]> {
  const kindred = await openKindred({ library: library ?? '', workers: 1 });
  const embedder = await kindred.embedder();
  const durations: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    await embedder.embedQuery(query);
    durations.push(performance.now() - start);
  }
  await kindred.close();
  return durations.slice(10);
}

// In quotation marks they would ask for papers with just these words, of which there may be none.
const queries = realQueries(1_000).map((query) => query.replace(/["“”]/gu, ' '));
const start = performance.now();
const server = spawn(process.execPath, [
  main,
  'serve',
  '--library',
  library,
  '--port',
  '0',
  '--log-level',
  'warn',
]);
server.stderr.pipe(process.stderr);
process.on('exit', () => server.kill());
let url: string | undefined;
for await (const line of createInterface(server.stdout)) {
  url = /http:\/\/[\w.:[\]]+/u.exec(line)?.[0];
  if (url !== undefined) break;
}
if (url === undefined) throw new Error('the server gave no address');
const search = queries.map((query) => `${url}/api/v1/search?k=10&q=${encodeURIComponent(query)}`);
const first = await ask(search[0] ?? '');
console.log(`from start to first answer: ${((performance.now() - start) / 1000).toFixed(2)} s`);

const seeds = new Set(first);
for (const each of search) for (const id of await ask(each)) if (seeds.size < 1_000) seeds.add(id);
const related = [...seeds].map(
  (id) => `${url}/api/v1/papers/${encodeURIComponent(id)}/related?k=10`,
);
const withReasons = (urls: readonly string[]) => urls.map((each) => `${each}&explain=true`);
const meaningAlone = search.map((each) => `${each}&mode=dense`);
for (const clients of [1, 8]) {
  console.log(`search,  ${clients} client(s): ${summarize(await timed(search, clients))}`);
  console.log(`related, ${clients} client(s): ${summarize(await timed(related, clients))}`);
}
console.log(`search by meaning alone:  ${summarize(await timed(meaningAlone, 1))}`);
console.log(`search with reasons:      ${summarize(await timed(withReasons(search), 1))}`);
console.log(`related with reasons:     ${summarize(await timed(withReasons(related), 1))}`);
server.kill('SIGTERM');
await once(server, 'exit');
console.log(`embedding a query alone:  ${summarize(await embeddingAlone(queries))}`);
console.log(machine());
