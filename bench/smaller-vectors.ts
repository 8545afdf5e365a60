/**
 * What do smaller vectors cost and save? Copies LIBRARY, changes the copy to each smaller form that its
 * model allows (as `kindred reembed --vectors int8 --dimensions N` does), removes the older vectors, and
 * measures: the time of the change, bytes in the database and of the saved graph, and recall@10, exact and
 * by the graph, of 1,000 real questions and 1,000 stored papers against exact search over whole vectors.
 *
 *   npx tsx bench/smaller-vectors.ts LIBRARY [MODEL whose manifest says what it may be cut to]
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reduction } from '../src/embedder/reduced-model.js';
import { openKindred, type Kindred } from '../src/index.js';
import type { Embedding } from '../src/ranking/embedding.js';
import type { Row } from '../src/ranking/run.js';
import { machine } from './machine.js';
import { percentile } from './percentile.js';
import { realQueries } from './shared-data.js';
import { readVectors } from './stored-vectors.js';

const k = 10;
const count = 1_000;
const [, , source, model] = process.argv;
if (source === undefined) throw new Error('give a library directory');

type Search = (query: Embedding) => readonly { readonly row: Row }[];

function answers(queries: readonly Embedding[], search: Search): Row[][] {
  return queries.map((query) => search(query).map(({ row }) => row));
}

function recall(truth: readonly Row[][], found: readonly Row[][]): string {
  const hits = truth.map((rows, i) => rows.filter((row) => found[i]?.includes(row)).length / k);
  return (hits.reduce((sum, hit) => sum + hit, 0) / hits.length).toFixed(4);
}

async function queriesOf(kindred: Kindred, rows: readonly Row[]) {
  const embedder = await kindred.embedder();
  const questions = await Promise.all(realQueries(count).map((text) => embedder.embedQuery(text)));
  const step = Math.max(1, Math.floor(rows.length / count));
  const drawn = rows.filter((_, i) => i % step === 0).slice(0, count);
  return { questions, papers: drawn.map((row) => kindred.reader.embedding(row)) };
}

function megabytes(directory: string, pattern: RegExp): string {
  const names = readdirSync(directory).filter((name) => pattern.test(name));
  const bytes = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  return (bytes / 2 ** 20).toFixed(0);
}

const folder = mkdtempSync(join(tmpdir(), 'kindred-smaller-'));
const directory = join(folder, 'library');
cpSync(source, directory, { recursive: true });
const wholeKindred = await openKindred({ library: directory });
const { dimensions } = wholeKindred.reader.model;
const whole = readVectors(directory, dimensions);
const wholeQueries = await queriesOf(wholeKindred, whole.rows);
const truth = {
  questions: answers(wholeQueries.questions, (query) => whole.exact.search(query, k)),
  papers: answers(wholeQueries.papers, (query) => whole.exact.search(query, k)),
};
await wholeKindred.close();

const cuts = model === undefined ? [] : [256, 128];
const forms: Reduction[] = [
  { encoding: 'float32' },
  { encoding: 'int8' },
  ...cuts.flatMap((cut) => [
    { dimensions: cut, encoding: 'float32' as const },
    { dimensions: cut, encoding: 'int8' as const },
  ]),
];
console.log(
  '| vectors | change | database MiB | graph MiB | exact: questions | papers | graph: questions | papers | graph p50 |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const form of forms) {
  rmSync(directory, { recursive: true });
  cpSync(source, directory, { recursive: true });
  const start = performance.now();
  const changing = await openKindred({ library: directory });
  await changing.models.change({ ...form, model });
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  await changing.models.prune();
  await changing.close();
  const kindred = await openKindred({ library: directory });
  const { exact, rows } = readVectors(directory, kindred.reader.model.dimensions);
  const queries = await queriesOf(kindred, rows);
  const times: number[] = [];
  const byGraph: Search = (query) => {
    const begun = performance.now();
    const run = kindred.reader.vectors.search(query, k);
    times.push(performance.now() - begun);
    return run;
  };
  const found = {
    exactQuestions: answers(queries.questions, (query) => exact.search(query, k)),
    exactPapers: answers(queries.papers, (query) => exact.search(query, k)),
    questions: answers(queries.questions, byGraph),
    papers: answers(queries.papers, byGraph),
  };
  const cells = [
    `${form.encoding ?? 'float32'}, ${kindred.reader.model.dimensions} d`,
    `${seconds} s`,
    megabytes(directory, /^library\.sqlite$/u),
    megabytes(directory, /\.hnsw$/u),
    recall(truth.questions, found.exactQuestions),
    recall(truth.papers, found.exactPapers),
    recall(truth.questions, found.questions),
    recall(truth.papers, found.papers),
    `${percentile(times, 50).toFixed(2)} ms`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
  await kindred.close();
}
rmSync(folder, { recursive: true });
console.log(machine());
