import { toPaperJson } from '../api/paper-json.js';
import type { DuplicateReport, MergedPaper, Paper } from '../index.js';
import { countOf } from './format-number.js';
import { formatByline } from './format-paper.js';
import { toPlain, type Layout } from './terminal.js';

/** The report for programs. */
export function toDuplicatesJson({ merged, versions, doubtful }: DuplicateReport) {
  return {
    merged: merged.map((each) => ({ paper: toPaperJson(each.paper), ...toMergedJson(each) })),
    versions: versions.map((pair) => pair.map(toPaperJson)),
    doubtful: doubtful.map((pair) => pair.map(toPaperJson)),
  };
}

/** What a paper is made of, for programs. */
export function toMergedJson({ records, from }: MergedPaper) {
  return {
    records: records.map(({ paper, origin }) => ({
      ...toPaperJson(paper),
      ...(origin && { origin }),
    })),
    from,
  };
}

/** The report for people. */
export function formatDuplicates(
  { merged, versions, doubtful }: DuplicateReport,
  layout: Layout,
): string {
  const blocks = [
    ...block(
      `Merged: ${countOf(merged.length, 'paper')} of several records`,
      layout,
      merged.map((each) => formatMerged(each)),
    ),
    ...block('Versions, of which answers show one', layout, versions.map(formatPair)),
    ...block('Doubtful: perhaps the same (join with --merge)', layout, doubtful.map(formatPair)),
  ];
  return blocks.length === 0 ? 'Nothing was merged, and nothing is doubtful.' : blocks.join('\n\n');
}

function block(heading: string, { colors }: Layout, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [[colors.bold(`${heading}:`), ...items].join('\n')];
}

function formatMerged({ paper, records }: MergedPaper): string {
  const lines = records.map(
    ({ paper: { id }, origin }) => `    ${id}${origin === undefined ? '' : ` (${origin})`}`,
  );
  return [`  ${paper.id}  ${paper.title}`, ...lines].map(toPlain).join('\n');
}

function formatPair([a, b]: readonly [Paper, Paper]): string {
  const line = (paper: Paper) => `    ${paper.id}  ${formatByline(paper)}`;
  return [`  ${a.title}`, line(a), line(b)].map(toPlain).join('\n');
}

/** The records that a paper is made of, and what each gave. */
export function formatSources({ records, from }: MergedPaper, { colors }: Layout): string {
  const lines = records.map(({ paper: { id }, origin }) => {
    const fields = Object.entries(from).flatMap(([field, ids]) => (ids.includes(id) ? field : []));
    const gave = fields.length === 0 ? '' : `: ${fields.join(', ')}`;
    return toPlain(`  ${id}${origin === undefined ? '' : ` (${origin})`}${gave}`);
  });
  return [colors.dim(`made of ${countOf(records.length, 'record')}`), ...lines].join('\n');
}
