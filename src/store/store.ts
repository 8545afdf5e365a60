import type { Database } from 'better-sqlite3';
import { KindredError } from '../errors/kindred-error.js';
import type { Paper } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import { toRow, type Row } from '../ranking/run.js';
import { prepareQueries, type Change, type Queries } from './queries.js';
import { createQuery, guarded, type Query } from './query.js';
import { toKey } from './record.js';
import { pathOf } from './store-error.js';

/** Conditions on papers; all given ones hold together. */
export interface StoreFilter {
  readonly yearFrom?: number;
  readonly yearTo?: number;
  readonly venues?: readonly string[];
  readonly authors?: readonly string[];
  readonly sources?: readonly string[];
}

/**
 * The reading side of a library's database, over one connection. Between {@link beginSnapshot} and
 * {@link endSnapshot} all answers are of one moment, whatever other processes commit.
 */
export class Store {
  readonly #database: Database;
  readonly #path: string;
  readonly #queries: Queries;

  constructor(database: Database) {
    this.#database = database;
    this.#path = pathOf(database);
    this.#queries = prepareQueries(database);
  }

  /** Fixes what this connection sees to the present moment; after a failure it is free as before. */
  beginSnapshot(): void {
    guarded(this.#path, () => this.#database.exec('BEGIN'));
    try {
      this.generation(); // SQLite takes the snapshot at the first read, not at BEGIN
    } catch (error) {
      this.endSnapshot();
      throw error;
    }
  }

  /** Ends the snapshot, if there is one. Rolls back: a commit of nothing fails in a damaged database. */
  endSnapshot(): void {
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
  }

  /** The number of the last change, 0 for an untouched library. */
  generation(): number {
    return this.#queries.generation.get() ?? 0;
  }

  /** The largest row ever given, 0 for none. */
  lastRow(): number {
    return this.#queries.lastRow.get() ?? 0;
  }

  size(): number {
    return this.#queries.size.get() ?? 0;
  }

  sizeWithoutAbstract(): number {
    return this.#queries.withoutAbstract.get() ?? 0;
  }

  /** The library's random id, undefined before it has one. */
  libraryId(): string | undefined {
    return this.#queries.meta.get('library');
  }

  /** The number and the description (JSON, parsed) of the model the library's vectors are of. */
  libraryModel(): { number: number; description: unknown } | undefined {
    return this.#queries.libraryModel.get();
  }

  rowOfId(id: string): Row | undefined {
    return this.#queries.rowOfId.get(id);
  }

  /** The first row that carries a canonical identifier. */
  rowOfIdentifier(identifier: string): Row | undefined {
    return this.#queries.rowOfIdentifier.get(identifier);
  }

  paper(row: Row): Paper | undefined {
    return this.#queries.paper.get(row);
  }

  contentHash(row: Row): Buffer | undefined {
    return this.#queries.contentHash.get(row);
  }

  embedding(row: Row, model: number): Embedding | undefined {
    return this.#queries.embedding.get(row, model);
  }

  passageHash(row: Row, model: number): Buffer | undefined {
    return this.#queries.passageHash.get(row, model);
  }

  /** Changes after `generation`, oldest first, at most `limit`. */
  changesAfter(generation: number, limit: number): Change[] {
    return this.#queries.changes.all(generation, limit);
  }

  /** Live rows above `after`, ascending, at most `limit`, with their embeddings. */
  embeddingsAfter(
    after: number,
    model: number,
    limit: number,
  ): { row: Row; embedding: Embedding }[] {
    return this.#queries.embeddings.all(after, model, limit);
  }

  /** Live rows above `after`, ascending, at most `limit`, with their papers. */
  papersAfter(after: number, limit: number): { row: Row; paper: Paper }[] {
    return this.#queries.papers.all(after, limit);
  }

  /** All live rows by year, newest first, those without a year last; read as they are asked for. */
  newestRows(): Iterable<Row> {
    return this.#queries.newest.iterate();
  }

  /** The live rows that pass a filter. */
  rowsWhere(filter: StoreFilter): Set<Row> {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const add = (condition: string, ...given: readonly (string | number)[]) => {
      conditions.push(condition);
      values.push(...given);
    };
    const addOneOf = (column: string, names: readonly string[]) => {
      if (names.length > 0) add(`${column} IN (${names.map(() => '?').join(', ')})`, ...names);
    };
    if (filter.yearFrom !== undefined) add('year >= ?', filter.yearFrom);
    if (filter.yearTo !== undefined) add('year <= ?', filter.yearTo);
    addOneOf('venue_key', (filter.venues ?? []).map(toKey));
    addOneOf('source', filter.sources ?? []);
    for (const author of filter.authors ?? []) add('instr(authors_key, ?) > 0', toKey(author));
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    const sql = `SELECT row FROM papers ${where}`;
    const query: Query<(string | number)[], Row> = createQuery(this.#database, { sql, to: toRow });
    return new Set(query.all(...values));
  }

  /** The error of a database that lacks what another part of it promises. */
  damaged(problem: string): KindredError {
    return new KindredError('LIBRARY_UNREADABLE', { path: this.#path, problem });
  }

  close(): void {
    this.#database.close();
  }
}
