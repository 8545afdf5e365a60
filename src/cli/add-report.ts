import type { Origin } from '../importers/importer.js';
import type { PutReport } from '../index.js';
import { countOf, formatCount, formatRate, formatSeconds } from './format-number.js';
import { formatTable } from './format-table.js';
import type { ImportTally } from './import-tally.js';
import { toPlain, type Layout } from './terminal.js';

/** What reading live sources did beside adding papers. */
export interface LiveOutcome {
  readonly sources: readonly string[];
  readonly removed: readonly string[];
  readonly withdrawn: readonly string[];
}

/** What an add did, as far as it got. */
export interface AddOutcome {
  readonly library: string;
  readonly files: number;
  /** Live sources read, and what they withdrew. */
  readonly live?: LiveOutcome;
  readonly tally: ImportTally;
  readonly report: PutReport;
  /** Papers in the library now; undefined where it was not even opened. */
  readonly papers: number | undefined;
  readonly seconds: number;
}

/** The report of an add that read no paper. */
export const emptyReport: PutReport = {
  added: 0,
  changed: 0,
  unchanged: 0,
  merged: 0,
  embedded: 0,
  withoutAbstract: 0,
  repeated: [],
};

/** What two puts did together. */
export function joinReports(a: PutReport, b: PutReport): PutReport {
  return {
    added: a.added + b.added,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    merged: a.merged + b.merged,
    embedded: a.embedded + b.embedded,
    withoutAbstract: a.withoutAbstract + b.withoutAbstract,
    repeated: [...a.repeated, ...b.repeated],
  };
}

/** The outcome for programs. */
export function toAddJson({ library, live, tally, report, papers, seconds }: AddOutcome) {
  const { added, changed, unchanged, merged, embedded, withoutAbstract } = report;
  const at = ({ file, line }: Origin) => ({ file, line });
  return {
    library,
    ...(papers !== undefined && { papers }),
    read: tally.papers,
    added,
    changed,
    unchanged,
    merged,
    embedded,
    withoutAbstract,
    refused: tally.refused,
    warned: tally.warned,
    seconds: Math.round(seconds * 1_000) / 1_000,
    repeated: report.repeated.map(({ id, origin }) => ({ id, ...(origin && at(origin)) })),
    ...(live && { sources: live.sources, removed: live.removed, withdrawn: live.withdrawn }),
    skipped: tally.skipped,
    problems: tally.problems.map(({ origin, problem }) => ({ ...at(origin), problem })),
    warnings: tally.warnings.map(({ origin, warning }) => ({ ...at(origin), warning })),
  };
}

/** Lines of each list that people are shown. */
const shown = 5;

/** The outcome for people: counts, then the first problems and warnings. */
export function formatAddReport(outcome: AddOutcome, layout: Layout): string {
  const { library, live, tally, report, papers, seconds } = outcome;
  const rate = formatRate(report.embedded / Math.max(seconds, 0.001));
  const speed = report.embedded === 0 ? '' : `, ${rate} papers embedded a second`;
  const rows: [string, string][] = [
    [
      'read',
      `${formatCount(tally.papers)} from ${formatInputs(outcome)} in ${formatSeconds(seconds)}${speed}`,
    ],
    ['new', formatCount(report.added)],
    ['changed', formatCount(report.changed)],
    ['unchanged', formatCount(report.unchanged)],
  ];
  if (report.merged > 0) {
    const what = 'with papers that were there by another name ("kindred duplicates" lists them)';
    rows.push(['merged', `${formatCount(report.merged)}, ${what}`]);
  }
  if (report.withoutAbstract > 0) {
    rows.push(['without abstract', `${formatCount(report.withoutAbstract)}, found by title only`]);
  }
  if (report.repeated.length > 0) {
    rows.push(['repeated', `${formatCount(report.repeated.length)}, the later record stands`]);
  }
  if (tally.refused > 0) rows.push(['refused', formatCount(tally.refused)]);
  const [skipped] = tally.skipped;
  if (skipped !== undefined) {
    const what = `${countOf(tally.skipped.length, 'file')}, such as ${toPlain(skipped.path)}: ${skipped.reason}`;
    rows.push(['passed over', what]);
  }
  if (live !== undefined && live.removed.length > 0) {
    rows.push(['removed', `${formatCount(live.removed.length)}, withdrawn by their source`]);
  }
  if (live !== undefined && live.withdrawn.length > 0) {
    const what = 'by their source, and kept (--remove-deleted removes them)';
    rows.push(['withdrawn', `${formatCount(live.withdrawn.length)} ${what}`]);
  }
  const blocks = [formatTable(rows, layout)];
  blocks.push(...formatLists(outcome, layout));
  if (papers !== undefined) blocks.push(`${library} now holds ${countOf(papers, 'paper')}.`);
  return blocks.join('\n\n');
}

function formatInputs({ files, live }: AddOutcome): string {
  const sources = live?.sources.length ?? 0;
  const parts = [
    ...(files > 0 || sources === 0 ? [countOf(files, 'file')] : []),
    ...(sources > 0 ? [countOf(sources, 'source')] : []),
  ];
  return parts.join(' and ');
}

function formatLists({ tally, report }: AddOutcome, layout: Layout): string[] {
  const repeated = report.repeated.flatMap(({ id, origin }) =>
    origin === undefined ? [] : [{ origin, text: `${id} again` }],
  );
  return [
    ...formatList(
      'Refused',
      { layout, total: tally.refused },
      tally.problems.map(({ origin, problem }) => ({ origin, text: problem })),
    ),
    ...formatList('Repeated', { layout, total: repeated.length }, repeated),
    ...formatWarnings(tally, layout),
  ];
}

interface Told {
  readonly origin: Origin;
  readonly text: string;
}

function formatList(
  heading: string,
  { layout, total }: { layout: Layout; total: number },
  items: readonly Told[],
): string[] {
  if (items.length === 0) return [];
  const lines = items.slice(0, shown).map(formatTold);
  if (total > lines.length) {
    lines.push(`  … and ${formatCount(total - lines.length)} more (--json lists all)`);
  }
  return [[layout.colors.yellow(`${heading}:`), ...lines].join('\n')];
}

function formatTold({ origin, text }: Told): string {
  return `  ${toPlain(`${origin.file}:${origin.line}: ${text}`)}`;
}

/** Thousands of records may share one warning, so each is told once, with its first place. */
function formatWarnings(tally: ImportTally, layout: Layout): string[] {
  const groups = new Map<string, { origin: Origin; count: number }>();
  for (const { origin, warning } of tally.warnings) {
    const group = groups.get(warning);
    if (group === undefined) groups.set(warning, { origin, count: 1 });
    else group.count++;
  }
  const items = [...groups].map(([warning, { origin, count }]) => ({
    origin,
    text: count === 1 ? warning : `${warning} (and ${formatCount(count - 1)} more like this)`,
  }));
  return formatList('Warnings', { layout, total: items.length }, items);
}
