/**
 * Which way of joining meaning and words answers best?
 *
 * nDCG@10 of the same 200 + 200 candidates of every query, fused in several ways: reciprocal ranks
 * (RRF, k 60), min-max of both scores, scores divided by their largest with a fixed share of words, and
 * Kindred's default, whose share grows with how much of the query the best papers by words cover. For
 * the fixed share, also what leaving one collection out would have chosen.
 *
 *   npx tsx bench/fusion.ts COLLECTION=LIBRARY … (libraries as `kindred eval --cache` makes them)
 */
import { ndcg } from '../src/evaluation/metrics.js';
import type { EvaluationQuery } from '../src/evaluation/test-collection.js';
import { scoreCeiling } from '../src/lexical-index/ceiling.js';
import type { LibraryReader } from '../src/library/library.js';
import type { Embedding } from '../src/ranking/embedding.js';
import { dot } from '../src/ranking/embedding.js';
import { fuse } from '../src/ranking/fusion.js';
import { toRun, type Row, type Run } from '../src/ranking/run.js';
import { lexicalWeight } from '../src/search/weights.js';
import { mean, openCollection } from './collections.js';
import { machine } from './machine.js';

const depth = 200;
const shares = [0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 1];

/** The candidates of a query, each scored in both views. */
interface Candidates {
  readonly dense: Run;
  readonly lexical: Run;
  readonly ceiling: number;
}

function candidates(reader: LibraryReader, text: string, embedding: Embedding): Candidates {
  const near = reader.vectors.search(embedding, depth);
  const matching = reader.lexical.search(text, depth);
  const rows = new Set([...near, ...matching].map(({ row }) => row));
  const bm25 = reader.lexical.search(text, rows.size, { accept: rows });
  const cosines = [...rows].map((row) => ({ row, score: dot(embedding, reader.embedding(row)) }));
  return { dense: toRun(cosines), lexical: bm25, ceiling: scoreCeiling(reader.lexical, text) };
}

function shared({ dense, lexical }: Candidates, share: number): Run {
  const scoreOf = (run: Run) => {
    const scores = new Map(run.map(({ row, score }) => [row, score]));
    return (row: Row) => scores.get(row) ?? 0;
  };
  const views = [
    { weight: share, score: scoreOf(lexical) },
    { weight: 1 - share, score: scoreOf(dense) },
  ];
  return fuse(
    dense.map(({ row }) => row),
    views,
    dense.length,
  );
}

function minMax(run: Run): Run {
  const [first, last] = [run[0]?.score ?? 0, run.at(-1)?.score ?? 0];
  return run.map(({ row, score }) => ({ row, score: (score - last) / (first - last || 1) }));
}

function reciprocalRanks({ dense, lexical }: Candidates): Run {
  const sums = new Map<Row, number>();
  for (const run of [dense, lexical]) {
    run.slice(0, depth).forEach(({ row }, i) => {
      sums.set(row, (sums.get(row) ?? 0) + 1 / (60 + i + 1));
    });
  }
  return toRun([...sums].map(([row, score]) => ({ row, score })));
}

const ways: Readonly<Record<string, (found: Candidates) => Run>> = {
  'RRF, k 60': reciprocalRanks,
  'min-max, .5': ({ dense, lexical, ceiling }) =>
    shared({ dense: minMax(dense), lexical: minMax(lexical), ceiling }, 0.5),
  ...Object.fromEntries(
    shares.map((share) => [`words ${share}`, (found: Candidates) => shared(found, share)]),
  ),
  default: (found) => shared(found, lexicalWeight(found.lexical, found.ceiling)),
};

const table = new Map(Object.keys(ways).map((way) => [way, [] as number[]]));
const names: string[] = [];
for (const argument of process.argv.slice(2)) {
  const { name, kindred, judged } = await openCollection(argument);
  const embedder = await kindred.embedder();
  const figures = new Map(Object.keys(ways).map((way) => [way, [] as number[]]));
  for (const query of judged.queries) {
    const embedding = await embedder.embedQuery(query.text);
    const found = candidates(kindred.reader, query.text, embedding);
    for (const [way, join] of Object.entries(ways)) {
      figures.get(way)?.push(judge(kindred.reader, query, join(found)));
    }
  }
  for (const [way, values] of figures) table.get(way)?.push(mean(values));
  names.push(name);
  await kindred.close();

  function judge(reader: LibraryReader, { id, exclude }: EvaluationQuery, run: Run): number {
    const ids = run.map(({ row }) => reader.paper(row).id as string);
    const kept = ids.filter((each) => !exclude.includes(each));
    return ndcg(kept, judged.qrels.get(id) ?? new Map<string, number>(), 10);
  }
}

console.log(machine());
console.log(`nDCG@10 | ${names.join(' | ')} | mean`);
for (const [way, values] of table) {
  const cells = [...values, mean(values)].map((value) => value.toFixed(3));
  console.log(`${way} | ${cells.join(' | ')}`);
}
console.log(`share left out would choose | ${names.map(leftOutChoice).join(' | ')}`);

/** The fixed share that is best on average over all collections but one, and its figure there. */
function leftOutChoice(_name: string, left: number): string {
  const without = (values: readonly number[]) => mean(values.filter((_, i) => i !== left));
  const fixed = shares.map((share) => ({ share, values: table.get(`words ${share}`) ?? [] }));
  const best = fixed.reduce((a, b) => (without(b.values) > without(a.values) ? b : a));
  return `${best.share}: ${best.values[left]?.toFixed(3) ?? '?'}`;
}
