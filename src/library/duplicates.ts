import { compareRecords } from '../paper/compare-records.js';
import { mergeRecords } from '../paper/merge-records.js';
import type { Paper } from '../paper/paper.js';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { DuplicateReport, MergedPaper } from './library.js';

/** Of so many papers of one title, each is not compared with each. */
const mostCompared = 50;

/** What of a library was merged, what are versions of one work, and what is doubtful. */
export function findDuplicates(store: Store): DuplicateReport {
  const versions: (readonly [Paper, Paper])[] = [];
  const doubtful: (readonly [Paper, Paper])[] = [];
  const seen = new Set<string>();
  for (const rows of store.likelyDuplicates()) {
    for (const [a, b] of pairsOf(rows.slice(0, mostCompared))) {
      const pair = a < b ? `${a} ${b}` : `${b} ${a}`;
      if (seen.has(pair)) continue;
      seen.add(pair);
      const [left, right] = [store.paper(a), store.paper(b)];
      if (left === undefined || right === undefined || store.isApart(left.id, right.id)) continue;
      const relation = compareRecords(left, right);
      if (relation === 'version') versions.push([left, right]);
      // Papers that are the same and yet two were put without merging.
      else if (relation !== 'different') doubtful.push([left, right]);
    }
  }
  return {
    merged: store.mergedPapers().flatMap((id) => mergedPaper(store, id) ?? []),
    versions,
    doubtful,
  };
}

/** A paper with the records it is made of; undefined for one that is one record. */
export function mergedPaper(store: Store, id: string): MergedPaper | undefined {
  const row = store.rowOfId(id);
  const paper = row === undefined ? undefined : store.paper(row);
  const records = store.records(id);
  if (paper === undefined || records.length === 0) return undefined;
  const { from } = mergeRecords(
    paper.id,
    records.map((record) => record.paper),
  );
  return {
    paper,
    records: records.map(({ paper: record, origin }) => ({ paper: record, origin })),
    from,
  };
}

function pairsOf(rows: readonly Row[]): (readonly [Row, Row])[] {
  return rows.flatMap((a, i) => rows.slice(i + 1).map((b) => [a, b] as const));
}
