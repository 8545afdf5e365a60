/**
 * Does one model rank better than another?
 *
 * Joins what `kindred eval … --compare dense,hybrid --json --per-query` printed for each model into one Markdown
 * table of nDCG@10 and recall@100, and tests each model's nDCG@10 against the first's: by collection, and for the
 * mean over collections, in which each counts the same (two-sided paired randomisation, 10,000 draws, seed 1).
 * It computes nothing but that. A model that lacks a collection lacks its figures, and has a mean over those it has
 * only where it has all.
 *
 *   npx tsx bench/compare-models.ts NAME=FILE.json NAME=FILE.json …
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { randomisationTest } from '../src/evaluation/significance.js';

const ndcg = 'ndcg@10';
const recall = 'recall@100';
const figuresSchema = z.looseObject({ [ndcg]: z.number(), [recall]: z.number() });
const reportSchema = z.looseObject({
  collections: z.array(
    z.looseObject({
      name: z.string(),
      runs: z.record(z.string(), figuresSchema),
      perQuery: z.record(z.string(), z.record(z.string(), figuresSchema)),
    }),
  ),
});
type Collection = z.output<typeof reportSchema>['collections'][number];

interface Model {
  readonly name: string;
  readonly collections: ReadonlyMap<string, Collection>;
}

function readModel(argument: string): Model {
  const at = argument.indexOf('=');
  if (at < 1) throw new Error(`${argument}: give NAME=FILE.json`);
  const report = reportSchema.parse(JSON.parse(readFileSync(argument.slice(at + 1), 'utf8')));
  const collections = new Map(report.collections.map((found) => [found.name, found]));
  return { name: argument.slice(0, at), collections };
}

/** nDCG@10 of one less that of the other, query by query, each by so much that their sum is the mean's difference. */
function differences(model: Collection, peer: Collection, run: string): number[] {
  const [ours, theirs] = [model.perQuery[run], peer.perQuery[run]];
  if (ours === undefined || theirs === undefined) return [];
  const queries = Object.keys(theirs);
  return queries.map((query) => {
    const [mine, its] = [ours[query]?.[ndcg], theirs[query]?.[ndcg]];
    if (mine === undefined || its === undefined) throw new Error(`no figures of ${query}`);
    return (mine - its) / queries.length;
  });
}

const decimals = (figure: number) => figure.toFixed(3).replace(/^0/u, '');

function cell(figures: z.output<typeof figuresSchema> | undefined, differs: boolean): string {
  if (figures === undefined) return '';
  return `${decimals(figures[ndcg])}${differs ? '†' : ''} / ${decimals(figures[recall])}`;
}

function tableOf(run: string, models: readonly Model[], peer: Model): string[] {
  const names = [...peer.collections.keys()];
  const rows = names.map((name) => {
    const cells = models.map(({ collections }) => {
      const [own, its] = [collections.get(name), peer.collections.get(name)];
      if (own === undefined || its === undefined) return '';
      const { p } = randomisationTest(differences(own, its, run), 1);
      return cell(own.runs[run], p < 0.05);
    });
    return `| ${[name, ...cells].join(' | ')} |`;
  });
  const head = `| ${[run, ...models.map(({ name }) => name)].join(' | ')} |`;
  return [
    head,
    `| ${['---', ...models.map(() => '---')].join(' | ')} |`,
    ...rows,
    meanRow(run, models, names),
  ];
}

function meanRow(run: string, models: readonly Model[], names: readonly string[]): string {
  const cells = models.map(({ collections }) => {
    const found = names.map((name) => collections.get(name)?.runs[run]);
    const whole = found.filter((figures) => figures !== undefined);
    if (whole.length < names.length) return '';
    const mean = (key: typeof ndcg | typeof recall) =>
      decimals(whole.reduce((sum, figures) => sum + figures[key], 0) / whole.length);
    return `${mean(ndcg)} / ${mean(recall)}`;
  });
  return `| ${['**mean**', ...cells].join(' | ')} |`;
}

function verdict(run: string, model: Model, peer: Model): string {
  const shared = [...peer.collections.keys()].filter((name) => model.collections.has(name));
  const all = shared.flatMap((name) => {
    const [own, its] = [model.collections.get(name), peer.collections.get(name)];
    return own && its ? differences(own, its, run).map((part) => part / shared.length) : [];
  });
  const { p } = randomisationTest(all, 1);
  const difference = all.reduce((sum, part) => sum + part, 0);
  const sign = difference < 0 ? '−' : '+';
  return `- ${model.name} against ${peer.name}, ${run}, mean of ${shared.length} collections: ${sign}${decimals(Math.abs(difference))}, p ${p.toFixed(4)}`;
}

const models = process.argv.slice(2).map(readModel);
const [peer, ...others] = models;
if (peer === undefined) throw new Error('give NAME=FILE.json …');
for (const run of ['dense', 'hybrid']) {
  console.log([...tableOf(run, models, peer), ''].join('\n'));
  console.log([...others.map((model) => verdict(run, model, peer)), ''].join('\n'));
}
console.log(
  'nDCG@10 / recall@100; †: nDCG@10 differs from the first model’s with p < 0.05, not corrected',
);
