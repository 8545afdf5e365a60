/**
 * Does an index that papers come to and go from for years stay as good as one built anew, and as small?
 *
 * The protocol of FreshDiskANN (Singh et al. 2021): 50 cycles that each delete 5 % of the papers at random
 * and insert as many others, new ones and formerly deleted ones alike. Two processes, as on a site: this one
 * follows and answers questions at a steady rate; another (bench/streaming-writer.ts) opens the library for
 * each cycle, deletes, puts and closes it. Papers and embeddings are those of a library that is given, so
 * that no time goes into embedding; questions are embedded by the model.
 *
 * After each cycle: recall@10 of this process's index against exact search, memory, size of the files. At
 * some: recall@10 of a graph built anew, at the same efSearch. Latency is told apart by what goes on: rest,
 * the writer's work, compaction (every other one has the machine to itself), or both.
 *
 *   npx tsx bench/streaming.ts LIBRARY [papers 50000] [cycles 50] [share 0.05] [questions a second 10]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openKindred } from '../src/index.js';
import type { Row } from '../src/ranking/run.js';
import { machine } from './machine.js';
import { percentile, summarize } from './percentile.js';
import { realQueries } from './shared-data.js';
import type { Task } from './streaming-writer.js';

const [source, size = '50000', cycles = '50', share = '0.05', rate = '10'] = process.argv.slice(2);
if (source === undefined) throw new Error('give a library');
const k = 10;
const seed = '1';
const restMs = 3_000;
const directory = mkdtempSync(join(tmpdir(), 'kindred-streaming-'));
const program = fileURLToPath(new URL('streaming-writer.ts', import.meta.url));
const writer = fork(program, [source, directory, size, share, seed], {
  execArgv: ['--import', 'tsx'],
});

async function ask(task: Task): Promise<unknown> {
  writer.send(task);
  const [reply] = (await once(writer, 'message')) as [{ answer: unknown }];
  return reply.answer;
}

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0).padStart(5);
const bytesOf = (pattern: RegExp) =>
  readdirSync(directory)
    .filter((name) => pattern.test(name))
    .reduce(
      (sum, name) => sum + (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
/** The graph that is being built lies beside the saved one. */
const isCompacting = () =>
  readdirSync(directory).filter((name) => name.endsWith('.hnsw')).length > 1;

const start = performance.now();
await ask({ name: 'make' });
console.log(`${size} papers put in ${((performance.now() - start) / 1000).toFixed(0)} s`);
const kindred = await openKindred({
  library: directory,
  follow: true,
  onNotice: (message) => console.log(`  server: ${message}`),
});
await kindred.warm();
const questions = realQueries(1_000);
const embedder = await kindred.embedder();
const queries = await Promise.all(questions.slice(0, 200).map((text) => embedder.embedQuery(text)));
const sent = queries.map((query) => [...query]);

/** What goes on: none of these times are counted while recall is measured. */
const now: { activity: 'rest' | 'writing' | 'measuring'; isOver: boolean } = {
  activity: 'measuring',
  isOver: false,
};
const latencies = new Map<string, number[]>();
let failed = 0;
const load = (async () => {
  for (let i = 0; !now.isOver; i++) {
    const due = performance.now() + 1_000 / Number(rate);
    const before = [now.activity, isCompacting()] as const;
    const asked = performance.now();
    await kindred.search(questions[i % questions.length] ?? '', { k }).catch(() => failed++);
    const name = before[1] ? `compaction, ${before[0]}` : before[0];
    const isSame = now.activity === before[0] && isCompacting() === before[1];
    if (isSame) latencies.set(name, [...(latencies.get(name) ?? []), performance.now() - asked]);
    await setTimeout(Math.max(0, due - performance.now()));
  }
})();

function recallOf(found: readonly (readonly Row[])[], truth: readonly (readonly Row[])[]): number {
  const hits = found.map((rows, i) => rows.filter((row) => truth[i]?.includes(row)).length);
  return hits.reduce((sum, hit) => sum + hit, 0) / (k * found.length);
}

async function answers(): Promise<Row[][]> {
  const found: Row[][] = [];
  for (const query of queries) {
    found.push(kindred.reader.vectors.search(query, k).map(({ row }) => row));
    await setTimeout(0);
  }
  return found;
}

const recalls: number[] = [];
async function measure(cycle: number): Promise<void> {
  now.activity = 'measuring';
  const truth = (await ask({ name: 'exact', queries: sent, k })) as Row[][];
  const recall = recallOf(await answers(), truth);
  recalls.push(recall);
  const isMilestone = cycle === 0 || cycle % Math.ceil(Number(cycles) / 2) === 0;
  const fresh = isMilestone
    ? ((await ask({ name: 'fresh', queries: sent, k })) as Row[][])
    : undefined;
  const files = [/^vectors.*hnsw$/u, /^lexical.*bm25$/u, /sqlite$/u, /sqlite-wal$/u];
  console.log(
    [
      String(cycle).padStart(5),
      kindred.reader.size,
      recall.toFixed(4),
      fresh === undefined ? '      ' : recallOf(fresh, truth).toFixed(4),
      mebibytes(process.memoryUsage.rss()),
      ...files.map((pattern) => mebibytes(bytesOf(pattern))),
      isCompacting() ? ' compacting' : '',
    ].join('  '),
  );
}

async function followed(): Promise<void> {
  const papers = Number(size);
  const before = kindred.reader.generation;
  await ask({ name: 'cycle' });
  const wanted = before + 2 * Math.round(papers * Number(share));
  while (kindred.reader.generation < wanted) await setTimeout(20);
}

const delays = monitorEventLoopDelay({ resolution: 1 });
console.log('cycle   size  recall   fresh    rss  graph  words  database  log (MiB)');
await measure(0);
delays.enable();
let compactions = 0;
let wasCompacting = false;
for (let cycle = 1; cycle <= Number(cycles); cycle++) {
  now.activity = 'writing';
  await followed();
  now.activity = 'rest';
  await setTimeout(restMs);
  if (isCompacting() && !wasCompacting) compactions++;
  wasCompacting = isCompacting();
  // Every other compaction has the machine to itself; the others go on while papers come and go.
  while (compactions % 2 === 1 && isCompacting()) await setTimeout(100);
  await measure(cycle);
}
delays.disable();
now.isOver = true;
await load;
console.log(
  `recall@${k}: least ${Math.min(...recalls).toFixed(4)}, most ${Math.max(...recalls).toFixed(4)}`,
);
for (const [name, times] of latencies) {
  if (name !== 'measuring') console.log(`${name}: ${times.length} questions, ${summarize(times)}`);
}
const ratio = (name: string) =>
  percentile(latencies.get(name) ?? [], 99) / percentile(latencies.get('rest') ?? [], 99);
console.log(`p99 in compaction: ${ratio('compaction, rest').toFixed(2)} x that at rest`);
const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1);
console.log(`event-loop delay: p99 ${ms(delays.percentile(99))} ms, max ${ms(delays.max)} ms`);
console.log(`${failed} questions failed, ${compactions} compactions; ${machine()}`);
writer.disconnect();
await kindred.close();
rmSync(directory, { recursive: true });
