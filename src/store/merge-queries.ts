import type { Paper } from '../paper/paper.js';
import { toRow, type Row } from '../ranking/run.js';
import type { Prepare } from './queries.js';
import type { Query } from './query.js';
import { fromRecord } from './record.js';

/** One of the records that a paper is made of. */
export interface StoredRecord {
  readonly paper: Paper;
  /** Of the record, not of the merged paper. */
  readonly contentHash: Buffer;
  /** Where it was read, "file:line"; undefined where that is not known. */
  readonly origin: string | undefined;
}

/** What is asked of a library's database about records of one paper, and about live sources. */
export interface MergeQueries {
  readonly origin: Query<[row: number], string | null>;
  readonly rowsOfIdentifier: Query<[identifier: string], Row>;
  readonly rowsOfTitle: Query<[titleKey: Buffer], Row>;
  /** The id of the paper that a record was merged into. */
  readonly paperOfRecord: Query<[record: string], string>;
  readonly records: Query<[paper: string], StoredRecord>;
  readonly mergedPapers: Query<[], string>;
  readonly sameTitles: Query<[], Row[]>;
  readonly sharedIdentifiers: Query<[], Row[]>;
  readonly apartPairs: Query<[], readonly [string, string]>;
  readonly isApart: Query<[a: string, b: string], number>;
  readonly sourceState: Query<[spec: string], { state: unknown; synced: string | null }>;
  readonly sources: Query<[], { spec: string; state: unknown; synced: string | null }>;
}

const toRows = (rows: string) => rows.split(',').map((row) => toRow(Number(row)));
const toStoredRecord = (raw: { record: string; hash: Buffer; origin: string | null }) => ({
  paper: fromRecord(raw.record),
  contentHash: raw.hash,
  origin: raw.origin ?? undefined,
});
const toSource = <Raw extends { state: string }>(raw: Raw) => ({
  ...raw,
  state: JSON.parse(raw.state) as unknown,
});

/** Prepares the queries for one connection. */
export function prepareMergeQueries(query: Prepare): MergeQueries {
  return {
    origin: query('SELECT origin FROM papers WHERE row = ?', (origin: string | null) => origin),
    rowsOfIdentifier: query('SELECT row FROM identifiers WHERE identifier = ? ORDER BY row', toRow),
    rowsOfTitle: query('SELECT row FROM papers WHERE title_key = ? ORDER BY row LIMIT 50', toRow),
    paperOfRecord: query('SELECT paper FROM merged WHERE id = ?', toText),
    records: query(
      'SELECT record, content_hash AS hash, origin FROM merged WHERE paper = ? ORDER BY id',
      toStoredRecord,
    ),
    mergedPapers: query('SELECT DISTINCT paper FROM merged ORDER BY paper', toText),
    sameTitles: query(
      `SELECT group_concat(row) FROM papers WHERE title_key IS NOT NULL
       GROUP BY title_key HAVING count(*) > 1`,
      toRows,
    ),
    sharedIdentifiers: query(
      `SELECT group_concat(row) FROM identifiers
       WHERE identifier NOT LIKE 'url:%' AND identifier NOT LIKE 'isbn:%'
       GROUP BY identifier HAVING count(*) > 1`,
      toRows,
    ),
    apartPairs: query(
      'SELECT a, b FROM apart ORDER BY a, b',
      ({ a, b }: { a: string; b: string }) => [a, b] as const,
    ),
    isApart: query('SELECT 1 FROM apart WHERE a = ? AND b = ?', toNumber),
    sourceState: query(
      'SELECT state, synced FROM sources WHERE spec = ?',
      toSource<{ state: string; synced: string | null }>,
    ),
    sources: query(
      'SELECT spec, state, synced FROM sources ORDER BY spec',
      toSource<{ spec: string; state: string; synced: string | null }>,
    ),
  };
}

const toText = (text: string) => text;
const toNumber = (count: number) => count;
