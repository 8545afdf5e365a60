/**
 * How fast are papers found by words?
 *
 * Measures the time of a search for the best 10 of the 87,316 papers of ai-papers, by title and
 * abstract, in Kindred's lexical index and two peers: MiniSearch (defaults) and SQLite FTS5 (porter
 * tokenizer, bm25(), all words joined by OR, in memory). Queries, by a generator of seed 1: keyword
 * queries of 3 to 5 words from titles, and questions of 5 to 10 words around two keywords of a paper.
 * Kindred drops function words, the peers by default search for them: compare keyword queries, which
 * have none, to see the engines alone, and questions to see what a user of the defaults sees.
 * Each peer runs in a fresh process, one after another. Before it is timed it must find the paper that
 * a title's words are from in most cases; then its answers must overlap with Kindred's.
 *
 *   npx tsx bench/lexical-latency.ts [QUERIES=200]
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import MiniSearch from 'minisearch';
import { z } from 'zod';
import { tokenize } from '../src/lexical-index/analyzer.js';
import { Bm25Index } from '../src/lexical-index/bm25-index.js';
import { paperSchema } from '../src/paper/paper.js';
import { toRow } from '../src/ranking/run.js';
import { machine } from './machine.js';
import { percentile } from './percentile.js';
import { aiPapers } from './shared-data.js';

const k = 10;
const seed = 1;
const leastFound = 0.5;
const leastOverlap = 0.2;
const sides = ['kindred', 'minisearch', 'fts5'] as const;
type Side = (typeof sides)[number];

const recordSchema = z.object({
  title: z.string(),
  abstract: z.string().default(''),
  keywords: z.array(z.string()).default([]),
});
type Document = z.output<typeof recordSchema>;

/** A search engine with the documents in it, numbered from 0. */
type Search = (query: string) => readonly number[];

const outcomeSchema = z.object({
  buildMs: z.number(),
  buildCpuMs: z.number(),
  rssMiB: z.number(),
  found: z.number(),
  answers: z.array(z.array(z.number())),
  ms: z.array(z.number()),
  abstractMs: z.array(z.number()),
});
type Outcome = z.output<typeof outcomeSchema>;

interface Query {
  readonly text: string;
  /** The document that it was made from. */
  readonly source: number;
}

/** A linear congruential generator (Numerical Recipes, ch. 7): integers from 0 to `below` - 1. */
function generator(): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const questions = [
  (a: string, b: string) => `how does ${a} help with ${b}?`,
  (a: string, b: string) => `what is the best method of ${a} for ${b}?`,
  (a: string, b: string) => `can ${a} improve ${b} without more data?`,
];

function titleQuery({ title }: Document, random: (below: number) => number): string | undefined {
  const words = tokenize(title).filter(({ surface }) => /^[A-Za-z]+$/u.test(surface));
  if (words.length < 5) return undefined;
  const start = random(words.length - 4);
  const taken = words.slice(start, start + 3 + random(3));
  return taken.map(({ surface }) => surface.toLowerCase()).join(' ');
}

function questionQuery({ keywords }: Document, random: (below: number) => number) {
  const [a, b] = keywords.filter((keyword) => /^[A-Za-z -]{3,40}$/u.test(keyword));
  const text = a && b && questions[random(questions.length)]?.(a, b);
  const words = text?.split(' ').length ?? 0;
  return words >= 5 && words <= 10 ? text : undefined;
}

/** Half of them from titles, then half questions. */
function makeQueries(documents: readonly Document[], count: number): Query[] {
  const random = generator();
  return [titleQuery, questionQuery].flatMap((make) => {
    const queries: Query[] = [];
    while (queries.length < count / 2) {
      const source = random(documents.length);
      const document = documents[source];
      const text = document && make(document, random);
      if (text) queries.push({ text, source });
    }
    return queries;
  });
}

function readDocuments(): Document[] {
  return readFileSync(aiPapers(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => recordSchema.parse(JSON.parse(line)));
}

const builders: Record<Side, (documents: readonly Document[]) => Search> = {
  kindred: (documents) => {
    const index = Bm25Index.create();
    documents.forEach(({ title, abstract }, i) => {
      index.add(toRow(i), paperSchema.parse({ id: `bench:${i}`, title, abstract }));
    });
    while (!index.mergeSlice(8));
    return (query) => index.search(query, k).map(({ row }) => row);
  },
  minisearch: (documents) => {
    const index = new MiniSearch<Document & { id: number }>({ fields: ['title', 'abstract'] });
    index.addAll(documents.map((document, id) => ({ ...document, id })));
    return (query) =>
      index
        .search(query)
        .slice(0, k)
        .map(({ id }) => Number(id));
  },
  fts5: (documents) => {
    const database = new Database(':memory:');
    database.exec("CREATE VIRTUAL TABLE papers USING fts5(title, abstract, tokenize = 'porter')");
    const insert = database.prepare('INSERT INTO papers (rowid, title, abstract) VALUES (?, ?, ?)');
    database.transaction(() => {
      documents.forEach(({ title, abstract }, i) => insert.run(i, title, abstract));
    })();
    database.exec("INSERT INTO papers (papers) VALUES ('optimize')");
    const select = database
      .prepare<[string], number>(
        `SELECT rowid FROM papers WHERE papers MATCH ? ORDER BY bm25(papers) LIMIT ${k}`,
      )
      .pluck();
    return (query) => select.all((query.match(/[\p{L}\p{N}]+/gu) ?? []).map(quote).join(' OR '));
  },
};

function quote(word: string): string {
  return `"${word}"`;
}

function timeEach(search: Search, queries: readonly string[]): number[] {
  return queries.map((query) => {
    const start = performance.now();
    search(query);
    return performance.now() - start;
  });
}

function runSide(side: Side, count: number): Outcome {
  const documents = readDocuments();
  const queries = makeQueries(documents, count);
  const start = performance.now();
  const cpu = process.cpuUsage();
  const search = builders[side](documents);
  const buildMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const rssMiB = process.memoryUsage().rss / 2 ** 20;
  const answers = queries.map(({ text }) => [...search(text)]);
  const fromTitles = queries.slice(0, count / 2);
  const hits = fromTitles.filter(({ source }, i) => answers[i]?.includes(source)).length;
  const found = hits / fromTitles.length;
  if (found < leastFound) throw new Error(`finds only ${found} of the papers asked for`);
  const texts = queries.map(({ text }) => text);
  const abstracts = documents.map(({ abstract }) => abstract).filter((text) => text.length > 1_200);
  return {
    buildMs,
    buildCpuMs: (user + system) / 1000,
    rssMiB,
    found,
    answers,
    ms: timeEach(search, texts),
    abstractMs: side === 'kindred' ? timeEach(search, abstracts.slice(0, count)) : [],
  };
}

/** Runs a side in a process of its own. */
function measure(side: Side, count: number): Outcome {
  const flags = [...process.execArgv, fileURLToPath(import.meta.url), String(count), side];
  const { stdout, stderr, status } = spawnSync(process.execPath, flags, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${side}: ${stderr}`);
  return outcomeSchema.parse(JSON.parse(stdout));
}

/** The mean share of one side's answers that are the other's, too. */
function overlap(a: Outcome, b: Outcome): number {
  const shares = a.answers.map((rows, i) => {
    const others = new Set(b.answers[i]);
    return rows.filter((row) => others.has(row)).length / k;
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function compare(count: number): void {
  const outcomes = new Map(sides.map((side) => [side, measure(side, count)]));
  const ours = outcomes.get('kindred');
  if (ours === undefined) throw new Error('no outcome');
  for (const [side, outcome] of outcomes) {
    const shared = overlap(ours, outcome);
    if (shared < leastOverlap) throw new Error(`${side} shares only ${shared} of the answers`);
    console.log(
      `${side.padEnd(10)}: built in ${(outcome.buildMs / 1000).toFixed(1)} s (${(outcome.buildCpuMs / 1000).toFixed(1)} s of CPU), ` +
        `${outcome.rssMiB.toFixed(0)} MiB resident with the texts, source found ${outcome.found.toFixed(2)}, overlap@10 ${shared.toFixed(2)}`,
    );
  }
  for (const [kind, from] of [
    ['keywords', 0],
    ['questions', count / 2],
  ] as const) {
    const at = ({ ms }: Outcome, p: number) => percentile(ms.slice(from, from + count / 2), p);
    for (const [side, outcome] of outcomes) {
      const [p50, p99] = [at(outcome, 50), at(outcome, 99)];
      const [r50, r99] = [p50 / at(ours, 50), p99 / at(ours, 99)];
      console.log(
        `${kind.padEnd(9)} ${side.padEnd(10)}: p50 ${p50.toFixed(2)} ms (x ${r50.toFixed(1)}), p99 ${p99.toFixed(2)} ms (x ${r99.toFixed(1)})`,
      );
    }
  }
  const whole = (p: number) => percentile(ours.abstractMs, p).toFixed(2);
  console.log(`kindred, whole abstracts as queries: p50 ${whole(50)} ms, p99 ${whole(99)} ms`);
  console.log(`${count} queries, seed ${seed}, ${versions()}`);
  console.log(machine());
}

function versions(): string {
  const manifest = new URL('../node_modules/minisearch/package.json', import.meta.url);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const sqlite = new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get();
  return `MiniSearch ${version}, SQLite ${String(sqlite)}`;
}

const [, , count = '200', only] = process.argv;
const side = sides.find((each) => each === only);
if (side === undefined) compare(Number(count));
else console.log(JSON.stringify(runSide(side, Number(count))));
