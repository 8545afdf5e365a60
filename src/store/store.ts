import type { Database } from 'better-sqlite3';
import type { Paper } from '../paper/paper.js';
import { toEmbedding, type Embedding } from '../ranking/embedding.js';
import { toRow, type Row } from '../ranking/run.js';
import { fromBlob, fromRecord, toKey } from './record.js';

/** A numbered change: a row came or went. */
export interface Change {
  readonly seq: number;
  readonly op: 'add' | 'delete';
  readonly row: Row;
}

/** Conditions on papers; all given ones hold together. */
export interface StoreFilter {
  readonly yearFrom?: number;
  readonly yearTo?: number;
  readonly venue?: string;
  readonly author?: string;
}

/**
 * The reading side of a library's database, over one connection. Between {@link beginSnapshot} and
 * {@link endSnapshot} all answers are of one moment, whatever other processes commit.
 */
export class Store {
  readonly #database: Database;
  readonly #statements;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepareReads(database);
  }

  /** Fixes what this connection sees to the present moment. */
  beginSnapshot(): void {
    this.#database.exec('BEGIN');
    this.generation(); // SQLite takes the snapshot at the first read, not at BEGIN
  }

  endSnapshot(): void {
    if (this.#database.inTransaction) this.#database.exec('COMMIT');
  }

  /** A number that differs from the last one if another connection has committed since. */
  dataVersion(): number {
    return Number(this.#database.pragma('data_version', { simple: true }));
  }

  /** The number of the last change, 0 for an untouched library. */
  generation(): number {
    return this.#statements.generation.get() ?? 0;
  }

  /** The largest row ever given, 0 for none. */
  lastRow(): number {
    return this.#statements.lastRow.get() ?? 0;
  }

  size(): number {
    return this.#statements.size.get() ?? 0;
  }

  sizeWithoutAbstract(): number {
    return this.#statements.withoutAbstract.get() ?? 0;
  }

  /** The library's random id, undefined before it has one. */
  libraryId(): string | undefined {
    return this.#statements.meta.get('library');
  }

  /** The number and the description (as it was given) of the model the library's vectors are of. */
  libraryModel(): { number: number; description: string } | undefined {
    return this.#statements.libraryModel.get();
  }

  rowOfId(id: string): Row | undefined {
    const row = this.#statements.rowOfId.get(id);
    return row === undefined ? undefined : toRow(row);
  }

  /** The first row that carries a canonical identifier. */
  rowOfIdentifier(identifier: string): Row | undefined {
    const row = this.#statements.rowOfIdentifier.get(identifier);
    return row === undefined ? undefined : toRow(row);
  }

  paper(row: Row): Paper | undefined {
    const record = this.#statements.record.get(row);
    return record === undefined ? undefined : fromRecord(record);
  }

  contentHash(row: Row): Buffer | undefined {
    return this.#statements.contentHash.get(row);
  }

  embedding(row: Row, model: number): Embedding | undefined {
    const blob = this.#statements.embedding.get(row, model);
    return blob === undefined ? undefined : toEmbedding(fromBlob(blob));
  }

  passageHash(row: Row, model: number): Buffer | undefined {
    return this.#statements.passageHash.get(row, model);
  }

  /** Changes after `generation`, oldest first, at most `limit`. */
  changesAfter(generation: number, limit: number): Change[] {
    return this.#statements.changes
      .all(generation, limit)
      .map(({ seq, op, row }) => ({ seq, op, row: toRow(row) }));
  }

  /** Live rows above `after`, ascending, at most `limit`, with their embeddings. */
  embeddingsAfter(
    after: number,
    model: number,
    limit: number,
  ): { row: Row; embedding: Embedding }[] {
    return this.#statements.embeddings
      .all(after, model, limit)
      .map(({ row, vector }) => ({ row: toRow(row), embedding: toEmbedding(fromBlob(vector)) }));
  }

  /** The live rows that pass a filter. */
  rowsWhere(filter: StoreFilter): Set<Row> {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const add = (condition: string, value: string | number | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    add('year >= ?', filter.yearFrom);
    add('year <= ?', filter.yearTo);
    add('venue_key = ?', filter.venue === undefined ? undefined : toKey(filter.venue));
    add(
      'instr(authors_key, ?) > 0',
      filter.author === undefined ? undefined : toKey(filter.author),
    );
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const statement = this.#database.prepare<(string | number)[], number>(
      `SELECT row FROM papers ${where}`,
    );
    return new Set(
      statement
        .pluck()
        .all(...values)
        .map(toRow),
    );
  }

  close(): void {
    this.endSnapshot();
    this.#database.close();
  }
}

function prepareReads(database: Database) {
  return {
    // sqlite_sequence, not max(seq): it stays right when old changes are cut off.
    generation: pluck<[], number>(
      database,
      `SELECT seq FROM sqlite_sequence WHERE name = 'changes'`,
    ),
    lastRow: pluck<[], number>(database, `SELECT seq FROM sqlite_sequence WHERE name = 'papers'`),
    size: pluck<[], number>(database, 'SELECT count(*) FROM papers'),
    withoutAbstract: pluck<[], number>(
      database,
      'SELECT count(*) FROM papers WHERE has_abstract = 0',
    ),
    meta: pluck<[string], string>(database, 'SELECT value FROM meta WHERE key = ?'),
    libraryModel: database.prepare<[], { number: number; description: string }>(
      `SELECT model AS number, description FROM models
       WHERE fingerprint = (SELECT value FROM meta WHERE key = 'model')`,
    ),
    rowOfId: pluck<[string], number>(database, 'SELECT row FROM papers WHERE id = ?'),
    rowOfIdentifier: pluck<[string], number>(
      database,
      'SELECT min(row) FROM identifiers WHERE identifier = ? HAVING count(*) > 0',
    ),
    record: pluck<[number], string>(database, 'SELECT record FROM papers WHERE row = ?'),
    contentHash: pluck<[number], Buffer>(database, 'SELECT content_hash FROM papers WHERE row = ?'),
    embedding: pluck<[number, number], Buffer>(
      database,
      'SELECT vector FROM embeddings WHERE row = ? AND model = ?',
    ),
    passageHash: pluck<[number, number], Buffer>(
      database,
      'SELECT passage_hash FROM embeddings WHERE row = ? AND model = ?',
    ),
    changes: database.prepare<[number, number], { seq: number; op: 'add' | 'delete'; row: number }>(
      'SELECT seq, op, row FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
    ),
    embeddings: database.prepare<[number, number, number], { row: number; vector: Buffer }>(
      'SELECT row, vector FROM embeddings WHERE row > ? AND model = ? ORDER BY row LIMIT ?',
    ),
  };
}

/** A statement that gives the first column of its first row. */
interface Plucked<Parameters extends unknown[], Value> {
  get(...parameters: Parameters): Value | undefined;
}

function pluck<Parameters extends unknown[], Value>(
  database: Database,
  sql: string,
): Plucked<Parameters, Value> {
  return database.prepare<Parameters, Value>(sql).pluck();
}
