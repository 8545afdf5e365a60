import { compareRecords } from '../paper/compare-records.js';
import { mergeRecords } from '../paper/merge-records.js';
import type { Paper, PaperId } from '../paper/paper.js';
import { hashPaper } from '../paper/passage.js';
import { isProof } from '../paper/same-work.js';
import type { Row } from '../ranking/run.js';
import type { StoredRecord } from '../store/merge-queries.js';
import type { Store } from '../store/store.js';

/** What becomes of the library when a record is put. */
export interface MergePlan {
  /** What the record is to the library. */
  readonly kind: 'added' | 'changed' | 'unchanged' | 'merged';
  /** The paper as it will be. */
  readonly paper: Paper;
  /** The records that it will be made of; none where it is one record. */
  readonly records: readonly StoredRecord[];
  /** The rows that it replaces: its own first, then those of papers that become one with it. */
  readonly replaces: readonly Row[];
  /** Where a paper that is one record was read. */
  readonly origin: string | undefined;
}

/**
 * Tells what becomes of the library when a record is put: it is a new paper, replaces an earlier state of
 * itself, or is the same paper as one or several that are there (see compareRecords), and joins them. The
 * oldest of those gives the paper its id.
 *
 * @param merge whether records of other ids are compared at all
 */
export function planMerge(store: Store, record: StoredRecord, merge: boolean): MergePlan {
  const merged = planMerged(store, record);
  if (merged !== undefined) return merged;
  const own = store.rowOfId(record.paper.id);
  if (own !== undefined && store.contentHash(own)?.equals(record.contentHash) === true) {
    return single(record, { kind: 'unchanged', replaces: [own] });
  }
  // A record that changed may have gained the identifier that tells what it is the same as.
  const others = merge ? findSame(store, record.paper).filter(({ row }) => row !== own) : [];
  if (others.length === 0) {
    const replaces = own === undefined ? [] : [own];
    return single(record, { kind: own === undefined ? 'added' : 'changed', replaces });
  }
  const records = [...others.flatMap(({ row, paper }) => recordsOf(store, row, paper)), record];
  const rows = [...others.map(({ row }) => row), ...(own === undefined ? [] : [own])];
  const replaces = rows.sort((a, b) => a - b);
  const oldest = others.find(({ row }) => row === replaces[0]);
  return joined(oldest?.paper.id ?? record.paper.id, records, { kind: 'merged', replaces });
}

/** A record that is part of a merged paper. */
function planMerged(store: Store, record: StoredRecord): MergePlan | undefined {
  const paperId = store.paperOfRecord(record.paper.id);
  const row = paperId === undefined ? undefined : store.rowOfId(paperId);
  const paper = row === undefined ? undefined : store.paper(row);
  if (row === undefined || paper === undefined) return undefined;
  const records = store.records(paper.id);
  const earlier = records.find((each) => each.paper.id === record.paper.id);
  const isSame = earlier?.contentHash.equals(record.contentHash) === true;
  if (isSame) return { kind: 'unchanged', paper, records, replaces: [row], origin: undefined };
  const rest = records.filter((each) => each !== earlier);
  return joined(paper.id, [...rest, record], { kind: 'changed', replaces: [row] });
}

function single(
  { paper, origin }: StoredRecord,
  { kind, replaces }: Pick<MergePlan, 'kind' | 'replaces'>,
): MergePlan {
  return { kind, paper, records: [], replaces, origin };
}

/** The paper that records make together. */
export function joined(
  id: PaperId,
  records: readonly StoredRecord[],
  { kind, replaces }: Pick<MergePlan, 'kind' | 'replaces'>,
): MergePlan {
  const { paper } = mergeRecords(
    id,
    records.map((each) => each.paper),
  );
  return { kind, paper, records, replaces, origin: undefined };
}

/** The records that a paper is made of, itself where it is one. */
export function recordsOf(store: Store, row: Row, paper: Paper): readonly StoredRecord[] {
  const records = store.records(paper.id);
  if (records.length > 0) return records;
  return [{ paper, contentHash: hashPaper(paper), origin: store.origin(row) }];
}

interface Found {
  readonly row: Row;
  readonly paper: Paper;
}

/** The papers of the library that a record is the same as, the oldest first. */
function findSame(store: Store, record: Paper): Found[] {
  const rows = new Set<Row>();
  for (const identifier of record.identifiers.filter(isProof)) {
    for (const row of store.rowsOfIdentifier(identifier)) rows.add(row);
  }
  for (const row of store.rowsOfTitle(record)) rows.add(row);
  return [...rows]
    .sort((a, b) => a - b)
    .flatMap((row) => {
      const paper = store.paper(row);
      return paper !== undefined && isSame(store, paper, record) ? [{ row, paper }] : [];
    });
}

/** A merged paper is what each of its records is; none of them may have been told apart from this one. */
function isSame(store: Store, paper: Paper, record: Paper): boolean {
  if (compareRecords(paper, record) !== 'same') return false;
  const ids = [paper.id, ...store.records(paper.id).map((each) => each.paper.id)];
  return !ids.some((id) => store.isApart(id, record.id));
}
