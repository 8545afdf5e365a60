import type { Database } from 'better-sqlite3';
import { KindredError } from '../errors/kindred-error.js';
import type { Paper } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import { toRow, type Row } from '../ranking/run.js';
import { prepareMergeQueries, type MergeQueries, type StoredRecord } from './merge-queries.js';
import {
  prepareModelQueries,
  type ModelQueries,
  type ModelRecord,
  type ModelShare,
} from './model-queries.js';
import { prepareQueries, type Change, type Queries } from './queries.js';
import { createQuery, guarded, type Query } from './query.js';
import { toKey, toTitleHash } from './record.js';
import { pathOf } from './store-error.js';

/** Conditions on papers; all given ones hold together. */
export interface StoreFilter {
  readonly yearFrom?: number;
  readonly yearTo?: number;
  readonly venues?: readonly string[];
  readonly authors?: readonly string[];
  readonly sources?: readonly string[];
  /** In ms since 1970; papers of which it is not known when they came never pass. */
  readonly addedFrom?: number;
}

/** A live source, as far as it was read. */
export interface SourceRecord {
  readonly spec: string;
  /** JSON of the source's own making. */
  readonly state: unknown;
  /** When it was last read to its end, ISO 8601; undefined where it never was. */
  readonly synced: string | undefined;
}

function toSourceRecord(raw: {
  spec: string;
  state: unknown;
  synced: string | null;
}): SourceRecord {
  return { ...raw, synced: raw.synced ?? undefined };
}

/**
 * The reading side of a library's database, over one connection. Between {@link beginSnapshot} and
 * {@link endSnapshot} all answers are of one moment, whatever other processes commit.
 */
export class Store {
  readonly #database: Database;
  readonly #path: string;
  readonly #queries: Queries;
  readonly #merges: MergeQueries;
  readonly #models: ModelQueries;

  constructor(database: Database) {
    this.#database = database;
    this.#path = pathOf(database);
    // What SQLite gives for each query is known there alone, so it is for `to` to say: hence never.
    const prepare = <Parameters extends unknown[], Value>(
      sql: string,
      to: (raw: never) => Value,
    ): Query<Parameters, Value> => createQuery(database, { sql, to });
    this.#queries = prepareQueries(prepare);
    this.#merges = prepareMergeQueries(prepare);
    this.#models = prepareModelQueries(prepare);
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

  /** Whether all changes after `generation` are still told by the change log. */
  remembersAfter(generation: number): boolean {
    const oldest = this.#queries.oldestChange.get() ?? this.generation() + 1;
    return oldest <= generation + 1;
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

  /** The model the library's vectors are of. */
  libraryModel(): ModelRecord | undefined {
    return this.#models.libraryModel.get();
  }

  /** The model that was the library's before, if it had one and it was not forgotten. */
  previousModel(): ModelRecord | undefined {
    return this.#models.previousModel.get();
  }

  /** All models of which the library has vectors, or had, by number. */
  models(): ModelRecord[] {
    return this.#models.models.all();
  }

  /** How many papers have a vector of each model; reads all of them. */
  modelShares(): ModelShare[] {
    return this.#models.shares.all();
  }

  /** Live rows above `after` that have no vector of a model, ascending, at most `limit`. */
  rowsWithout(model: number, after: number, limit: number): Row[] {
    return this.#models.rowsWithout.all(model, after, limit);
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

  /** When a paper first came, in ms since 1970; undefined where that is not known. */
  added(row: Row): number | undefined {
    return this.#queries.added.get(row) ?? undefined;
  }

  /** Where a paper that is one record was read; undefined where that is not known. */
  origin(row: Row): string | undefined {
    return this.#merges.origin.get(row) ?? undefined;
  }

  /** All rows that carry a canonical identifier, ascending. */
  rowsOfIdentifier(identifier: string): Row[] {
    return this.#merges.rowsOfIdentifier.all(identifier);
  }

  /** Rows of papers whose telling title is that of a paper, ascending, at most 50. */
  rowsOfTitle(paper: Paper): Row[] {
    const hash = toTitleHash(paper);
    return hash === undefined ? [] : this.#merges.rowsOfTitle.all(hash);
  }

  /** The id of the paper that a record was merged into; undefined for one that stands alone. */
  paperOfRecord(id: string): string | undefined {
    return this.#merges.paperOfRecord.get(id);
  }

  /** The records that a merged paper is made of, by id; none for a paper that is one record. */
  records(paper: string): StoredRecord[] {
    return this.#merges.records.all(paper);
  }

  /** The ids of all papers that are made of several records. */
  mergedPapers(): string[] {
    return this.#merges.mergedPapers.all();
  }

  /** Groups of rows that share a telling title or an identifier. */
  likelyDuplicates(): Row[][] {
    return [...this.#merges.sameTitles.all(), ...this.#merges.sharedIdentifiers.all()];
  }

  /** Whether a person said that two records are different papers. */
  isApart(a: string, b: string): boolean {
    const [first, second] = a < b ? [a, b] : [b, a];
    return this.#merges.isApart.get(first, second) !== undefined;
  }

  /** All pairs of records that a person said are different papers. */
  apartPairs(): (readonly [string, string])[] {
    return this.#merges.apartPairs.all();
  }

  /** What is kept of a live source between its syncs. */
  source(spec: string): SourceRecord | undefined {
    const found = this.#merges.sourceState.get(spec);
    return found === undefined ? undefined : toSourceRecord({ spec, ...found });
  }

  /** All live sources that were ever added, by their specs. */
  sources(): SourceRecord[] {
    return this.#merges.sources.all().map(toSourceRecord);
  }

  embedding(row: Row, model: number): Embedding | undefined {
    return this.#models.embedding.get(row, model);
  }

  passageHash(row: Row, model: number): Buffer | undefined {
    return this.#models.passageHash.get(row, model);
  }

  /** Changes after `generation`, oldest first, at most `limit`. */
  changesAfter(generation: number, limit: number): Change[] {
    return this.#queries.changes.all(generation, limit);
  }

  /** Live rows above `after`, ascending, at most `limit`. */
  rowsAfter(after: number, limit: number): Row[] {
    return this.#queries.rows.all(after, limit);
  }

  /** Live rows above `after`, ascending, at most `limit`, with their embeddings. */
  embeddingsAfter(
    after: number,
    model: number,
    limit: number,
  ): { row: Row; embedding: Embedding }[] {
    return this.#models.embeddings.all(after, model, limit);
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
    if (filter.addedFrom !== undefined) add('added >= ?', filter.addedFrom);
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
