import { knownItemMeasures, relatedMeasures } from '../evaluation/measures.js';
import type { SelfReport, SelfTest } from './eval-self.js';
import { formatFigures, formatQueries, type FigureRow } from './eval-table.js';
import { countOf, formatCount } from './format-number.js';
import { toPlain, type Layout } from './terminal.js';
import { wrap } from './wrap.js';

/** What the tests take for granted; printed with every report. */
export const selfAssumptions: readonly string[] = [
  'A sentence or the keywords are copied from the paper that is looked for, so these tests flatter search by words, and their figures are above those of questions that people ask.',
  'Only the paper itself counts as found, though another may answer as well.',
  'Papers that share two rare keywords are taken as related, those that do not as unrelated; both are often wrong, so compare figures of one library only.',
];

const headings: Readonly<Record<SelfTest['name'], string>> = {
  sentence: 'a sentence of the abstract → its paper',
  keywords: 'keywords → their paper',
  related: 'a paper → papers that share two rare keywords',
};

const missing: Readonly<Record<SelfTest['name'], string>> = {
  sentence: 'no paper has an abstract with a sentence to ask by',
  keywords: 'no paper has keywords',
  related: 'no two papers share two rare keywords',
};

/** The report for programs. */
export function toSelfJson({ tests, ...about }: SelfReport) {
  return {
    ...about,
    tests: tests.map(({ name, queries, results }) => ({
      name,
      queries,
      runs: Object.fromEntries(results.map((result) => [result.name, result.means])),
    })),
    assumptions: selfAssumptions,
  };
}

/** The report for people. */
export function formatSelfReport(report: SelfReport, layout: Layout): string {
  const { colors, columns } = layout;
  const keywords = `${formatCount(report.withKeywords)} with keywords`;
  const blocks = [
    `${colors.bold(toPlain(report.library))}: ${countOf(report.papers, 'paper')}, ${keywords}`,
    ...report.tests.map((test) => formatTest(test, layout)),
    selfAssumptions
      .flatMap((assumption) => wrap(assumption, columns))
      .map((line) => colors.dim(line))
      .join('\n'),
  ];
  return blocks.join('\n\n');
}

function formatTest({ name, queries, results }: SelfTest, layout: Layout): string {
  const { colors } = layout;
  if (queries === 0) return `${headings[name]}: ${colors.yellow(`not tested, ${missing[name]}`)}`;
  const rows: FigureRow[] = results.map((result) => ({
    name: result.name,
    figures: result.means,
    differs: false,
  }));
  const measures = name === 'related' ? relatedMeasures : knownItemMeasures;
  return [
    `${headings[name]}: ${formatQueries(queries)}`,
    formatFigures(rows, measures, layout),
  ].join('\n');
}
