/**
 * How much does approximate search miss, and what does it save?
 *
 * Measures recall@10 of the HNSW answer against exact search over the same vectors, and the time of
 * both, for several efSearch. Queries: 1,000 real ones, and 1,000 stored papers (every n-th row).
 *
 *   npx tsx bench/hnsw-recall.ts LIBRARY
 */
import { openKindred } from '../src/index.js';
import type { Embedding } from '../src/ranking/embedding.js';
import type { Row, Run } from '../src/ranking/run.js';
import { machine } from './machine.js';
import { percentile } from './percentile.js';
import { realQueries } from './shared-data.js';
import { readVectors } from './stored-vectors.js';

const k = 10;
const count = 1_000;
const library = process.argv[2];
if (library === undefined) throw new Error('give a library directory');

const kindred = await openKindred({ library });
if (kindred.info().index.kind !== 'hnsw') throw new Error('this library is searched exactly');
const { exact, rows } = readVectors(library, kindred.reader.model.dimensions);

function timed(search: () => Run): { ms: number; rows: Row[] } {
  const start = performance.now();
  const run = search();
  return { ms: performance.now() - start, rows: run.map(({ row }) => row) };
}

function compare(name: string, queries: readonly Embedding[]): void {
  const truth = queries.map((query) => timed(() => exact.search(query, k)));
  const exactMs = percentile(
    truth.map(({ ms }) => ms),
    50,
  );
  console.log(`${name}: exact p50 ${exactMs.toFixed(2)} ms over ${exact.size} vectors`);
  for (const efSearch of [40, 60, 80, 100, 150, 200, 300]) {
    const found = queries.map((query) =>
      timed(() => kindred.reader.vectors.search(query, k, { efSearch })),
    );
    const hits = found.map(
      ({ rows: answer }, i) => answer.filter((row) => truth[i]?.rows.includes(row)).length / k,
    );
    const recall = hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
    const ms = percentile(
      found.map((one) => one.ms),
      50,
    );
    console.log(
      `  efSearch ${String(efSearch).padStart(3)}: recall@10 ${recall.toFixed(4)}, p50 ${ms.toFixed(2)} ms, ${(exactMs / ms).toFixed(0)} x as fast as exact`,
    );
  }
}

const embedder = await kindred.embedder();
const asked = await Promise.all(realQueries(count).map((query) => embedder.embedQuery(query)));
const step = Math.max(1, Math.floor(rows.length / count));
const stored = rows.filter((_, i) => i % step === 0).slice(0, count);
compare('questions', asked);
compare(
  'papers',
  stored.map((row) => kindred.reader.embedding(row)),
);
await kindred.close();
console.log(machine());
