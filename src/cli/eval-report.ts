import type { Comparison } from '../evaluation/evaluate.js';
import { collectionMeasures, mainMeasure, meanOf, type Figures } from '../evaluation/measures.js';
import type { CollectionReport } from './eval-collections.js';
import {
  differsMark,
  formatFigures,
  formatQueries,
  toCells,
  type FigureRow,
} from './eval-table.js';
import { countOf, formatCount } from './format-number.js';
import { toPlain, type Layout } from './terminal.js';
import { wrap } from './wrap.js';

/** What was measured, and how. */
export interface EvalReport {
  readonly depth: number;
  readonly seed: number;
  readonly collections: readonly CollectionReport[];
}

const chance = 0.05;

/** The report for programs. @param perQuery with the figures of every query */
export function toEvalJson({ depth, seed, collections }: EvalReport, perQuery: boolean) {
  return {
    depth,
    seed,
    collections: collections.map(({ name, documents, queries, leftOut, results, comparisons }) => ({
      name,
      documents,
      queries,
      leftOut,
      runs: Object.fromEntries(results.map((result) => [result.name, result.means])),
      comparisons,
      ...(perQuery && { perQuery: Object.fromEntries(results.map(figuresByQuery)) }),
    })),
    average: Object.fromEntries(averages(collections).map(({ name, figures }) => [name, figures])),
  };
}

function figuresByQuery({
  name,
  queries,
}: CollectionReport['results'][number]): [string, Record<string, Figures>] {
  return [name, Object.fromEntries(queries.map(({ query, figures }) => [query, figures]))];
}

/** The plain mean over collections: each counts the same, whatever its number of queries. */
function averages(collections: readonly CollectionReport[]): FigureRow[] {
  const names = collections[0]?.results.map(({ name }) => name) ?? [];
  return names.map((name) => {
    const means = collections.flatMap(({ results }) =>
      results.filter((result) => result.name === name).map((result) => result.means),
    );
    return { name, figures: meanOf(means), differs: false };
  });
}

function toRows({ results, comparisons }: CollectionReport): FigureRow[] {
  const first = results[0]?.name;
  return results.map(({ name, means }) => ({
    name,
    figures: means,
    differs: comparisons.some(({ a, b, p }) => a === first && b === name && p < chance),
  }));
}

/** The report for people: a table for each collection, their average, and how sure differences are. */
export function formatEvalReport({ depth, collections }: EvalReport, layout: Layout): string {
  const { colors } = layout;
  const measures = collectionMeasures(depth);
  const blocks = collections.map((collection) =>
    [
      `${colors.bold(toPlain(collection.name))}: ${formatSizes(collection)}`,
      formatFigures(toRows(collection), measures, layout),
      ...formatLeftOut(collection.leftOut).map((line) => colors.yellow(line)),
      ...collection.comparisons.map(formatComparison),
    ].join('\n'),
  );
  if (collections.length > 1) {
    const heading = `${colors.bold('average')} of ${formatCount(collections.length)} collections`;
    blocks.push(`${heading}\n${formatFigures(averages(collections), measures, layout)}`);
  }
  if (collections.some(({ comparisons }) => comparisons.length > 0)) {
    const lines = wrap(explainComparisons, layout.columns);
    blocks.push(lines.map((line) => colors.dim(line)).join('\n'));
  }
  return blocks.join('\n\n');
}

function formatSizes({ documents, queries }: CollectionReport): string {
  return `${countOf(documents, 'paper')}, ${formatQueries(queries)}`;
}

const explainComparisons = `p: two-sided paired randomisation test of ${mainMeasure.title}, not corrected for several comparisons; ${differsMark}: differs from the first row's with p < ${chance}`;

function formatComparison({ a, b, difference, p }: Comparison): string {
  const sign = difference < 0 ? '' : '+';
  return `${b} − ${a}: ${mainMeasure.title} ${sign}${difference.toFixed(3)}, p = ${formatP(p)}`;
}

function formatP(p: number): string {
  return p < 0.001 ? p.toFixed(4) : p.toFixed(3);
}

function formatLeftOut(leftOut: CollectionReport['leftOut']): string[] {
  const documents: (readonly [number, string])[] = [
    [leftOut.empty, 'with neither title nor text: left out'],
    [leftOut.refused, 'beyond the limits of a paper: left out'],
    [leftOut.unknownDocuments, 'judged but not there: counted as not found'],
  ];
  const queries: (readonly [number, string])[] = [
    [leftOut.withoutRelevant, 'without a relevant document: not asked'],
    [leftOut.unknownQueries, 'judged but not in the queries file: not asked'],
  ];
  const counted = ([count]: readonly [number, string]) => count > 0;
  return [
    ...documents.filter(counted).map(([count, what]) => `${countOf(count, 'document')} ${what}`),
    ...queries.filter(counted).map(([count, what]) => `${formatQueries(count)} ${what}`),
  ];
}

/** The report as a Markdown table, for documents; p-values in a second one. */
export function formatEvalMarkdown({ depth, collections }: EvalReport): string {
  const measures = collectionMeasures(depth);
  const toLines = (label: string, rows: readonly FigureRow[]) =>
    toCells(rows, measures).rows.map(({ name, cells }) =>
      toLine([label, name, ...cells.map(({ text, best }) => (best ? `**${text}**` : text))]),
    );
  const lines = [
    toLine(['collection', 'configuration', ...measures.map(({ title }) => title)]),
    toLine(['---', '---', ...measures.map(() => '---:')]),
    ...collections.flatMap((collection) =>
      toLines(`${collection.name} (${formatSizes(collection)})`, toRows(collection)),
    ),
  ];
  if (collections.length > 1) lines.push(...toLines('average', averages(collections)));
  const compared = collections.filter(({ comparisons }) => comparisons.length > 0);
  if (compared.length > 0) {
    lines.push('', explainComparisons, '');
    lines.push(
      toLine(['collection', 'compared', 'difference', 'p']),
      '| --- | --- | ---: | ---: |',
    );
    for (const { name, comparisons } of compared) {
      for (const { a, b, difference, p } of comparisons) {
        lines.push(toLine([name, `${b} − ${a}`, difference.toFixed(3), formatP(p)]));
      }
    }
  }
  return lines.join('\n');
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => toPlain(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}
