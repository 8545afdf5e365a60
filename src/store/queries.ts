import type { Paper } from '../paper/paper.js';
import { toRow, type Row } from '../ranking/run.js';
import type { Query } from './query.js';
import { fromRecord } from './record.js';

/** A numbered change: a row came or went, or the library's model changed (`row` is none then). */
export interface Change {
  readonly seq: number;
  readonly op: 'add' | 'delete' | 'model';
  readonly row: Row;
}

/** What is asked of a library's database about papers and changes, but for filters. */
export interface Queries {
  readonly generation: Query<[], number>;
  readonly oldestChange: Query<[], number | null>;
  readonly lastRow: Query<[], number>;
  readonly size: Query<[], number>;
  readonly withoutAbstract: Query<[], number>;
  readonly meta: Query<[key: string], string>;
  readonly rowOfId: Query<[id: string], Row>;
  readonly rowOfIdentifier: Query<[identifier: string], Row>;
  readonly paper: Query<[row: number], Paper>;
  readonly contentHash: Query<[row: number], Buffer>;
  readonly added: Query<[row: number], number | null>;
  readonly changes: Query<[after: number, limit: number], Change>;
  readonly rows: Query<[after: number, limit: number], Row>;
  readonly newest: Query<[], Row>;
  readonly papers: Query<[after: number, limit: number], { row: Row; paper: Paper }>;
}

const toNumber = (count: number) => count;
const toText = (text: string) => text;
const toHash = (hash: Buffer) => hash;

/** Makes a query of its text, for one connection. */
export type Prepare = <Parameters extends unknown[], Value>(
  sql: string,
  to: (raw: never) => Value,
) => Query<Parameters, Value>;

/** Prepares the queries for one connection. @throws LIBRARY_UNREADABLE, LIBRARY_BUSY */
export function prepareQueries(query: Prepare): Queries {
  return {
    // sqlite_sequence, not max(seq): it stays right when old changes are cut off.
    generation: query(`SELECT seq FROM sqlite_sequence WHERE name = 'changes'`, toNumber),
    oldestChange: query('SELECT min(seq) FROM changes', (seq: number | null) => seq),
    lastRow: query(`SELECT seq FROM sqlite_sequence WHERE name = 'papers'`, toNumber),
    size: query('SELECT count(*) FROM papers', toNumber),
    withoutAbstract: query('SELECT count(*) FROM papers WHERE has_abstract = 0', toNumber),
    meta: query('SELECT value FROM meta WHERE key = ?', toText),
    rowOfId: query('SELECT row FROM papers WHERE id = ?', toRow),
    rowOfIdentifier: query(
      'SELECT min(row) FROM identifiers WHERE identifier = ? HAVING count(*) > 0',
      toRow,
    ),
    paper: query('SELECT record FROM papers WHERE row = ?', fromRecord),
    contentHash: query('SELECT content_hash FROM papers WHERE row = ?', toHash),
    added: query('SELECT added FROM papers WHERE row = ?', (added: number | null) => added),
    changes: query(
      'SELECT seq, op, row FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
      ({ seq, op, row }: { seq: number; op: Change['op']; row: number }) => ({
        seq,
        op,
        row: toRow(row),
      }),
    ),
    rows: query('SELECT row FROM papers WHERE row > ? ORDER BY row LIMIT ?', toRow),
    newest: query('SELECT row FROM papers ORDER BY year DESC, row DESC', toRow),
    papers: query(
      'SELECT row, record FROM papers WHERE row > ? ORDER BY row LIMIT ?',
      ({ row, record }: { row: number; record: string }) => ({
        row: toRow(row),
        paper: fromRecord(record),
      }),
    ),
  };
}
