import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { isKindredError } from '../errors/kindred-error.js';
import type { Paper, PaperId } from '../paper/paper.js';
import { toRow, type Row } from '../ranking/run.js';
import type { StoredRecord } from './merge-queries.js';
import { ModelWriter, type NewEmbedding } from './model-writer.js';
import { guarded } from './query.js';
import { toAlias, toColumns } from './record.js';

/** How often {@link StoreWriter.inTurn} looks whether the lock is free, in ms. */
const retryMs = 10;

/** A paper to insert, with its embedding by one model. */
export interface NewRow extends NewEmbedding {
  readonly paper: Paper;
  readonly contentHash: Buffer;
  /** Where it was read, "file:line"; absent where that is not known. */
  readonly origin?: string | undefined;
  /** When the paper first came, in ms since 1970; absent where that is not known. */
  readonly added?: number | undefined;
  /** Names beside its identifiers: the ids of the records it is made of. Default none. */
  readonly aliases?: readonly string[];
}

/** The writing side of a library's database. Every method but {@link transaction} runs inside one. */
export class StoreWriter {
  readonly models: ModelWriter;
  readonly #database: Database;
  readonly #path: string;
  readonly #statements;

  constructor(database: Database, path: string) {
    this.#database = database;
    this.#path = path;
    this.#statements = guarded(path, () => prepareWrites(database));
    this.models = guarded(path, () => new ModelWriter(database));
  }

  /**
   * Runs `work` as one transaction that holds the write lock from its start: all or nothing.
   *
   * @throws LIBRARY_BUSY if another process holds the lock for too long; LIBRARY_WRITE_FAILED,
   *   LIBRARY_UNREADABLE
   */
  transaction<Result>(work: () => Result): Result {
    return guarded(this.#path, () => this.#database.transaction(work).immediate());
  }

  /**
   * As {@link transaction}, but nothing of this process waits while another one holds the lock.
   *
   * @throws LIBRARY_BUSY if it holds it for longer than `timeoutMs`, default 10,000
   */
  async inTurn<Result>(work: () => Result, { timeoutMs = 10_000 } = {}): Promise<Result> {
    for (const end = performance.now() + timeoutMs; ;) {
      try {
        return this.#atOnce(work);
      } catch (error) {
        const isBusy = isKindredError(error) && error.code === 'LIBRARY_BUSY';
        if (!isBusy || performance.now() >= end) throw error;
        await setTimeout(retryMs);
      }
    }
  }

  /**
   * Names the library at its making: an id that its derived files carry too.
   *
   * @param id default a random one
   */
  initialize(id: string = randomUUID()): void {
    this.#statements.initialize.run(id);
  }

  /** Inserts a paper's row, identifiers, embedding and change. The id must not be live. */
  insert({ paper, contentHash, model, passageHash, vector, ...about }: NewRow): Row {
    const { origin = null, added = null, aliases = [] } = about;
    const columns = { ...toColumns(paper), contentHash, origin, added };
    const row = toRow(Number(this.#statements.insertPaper.run(columns).lastInsertRowid));
    const names = aliases.filter((alias) => alias !== paper.id).map(toAlias);
    for (const identifier of new Set([...paper.identifiers, ...names])) {
      this.#statements.insertIdentifier.run(identifier, row);
    }
    this.models.setEmbedding(row, { model, passageHash, vector });
    this.#statements.change.run('add', row);
    return row;
  }

  /** Deletes a live row with everything that hangs on it. */
  delete(row: Row): void {
    this.#statements.deletePaper.run(row);
    this.#statements.change.run('delete', row);
  }

  /** Forgets the oldest changes, at most `limit`, but none of the last `keep`; how many went. */
  pruneChanges(keep: number, limit: number): number {
    return this.#statements.pruneChanges.run({ keep, limit }).changes;
  }

  /** Gives a row further names, by which it is found. */
  addAliases(row: Row, ids: readonly string[]): void {
    for (const id of ids) this.#statements.addAlias.run(toAlias(id), row);
  }

  /** Replaces the records that a paper is made of; none for a paper that is one record. */
  setRecords(paper: PaperId, records: readonly StoredRecord[]): void {
    this.#statements.clearRecords.run(paper);
    for (const { paper: record, contentHash, origin = null } of records) {
      const text = JSON.stringify(record);
      this.#statements.addRecord.run(record.id, paper, contentHash, origin, text);
    }
  }

  /** Notes that two records are different papers. */
  setApart(a: string, b: string): void {
    this.#statements.setApart.run(...inOrder(a, b));
  }

  /** Forgets that two records were said to be different papers. */
  clearApart(a: string, b: string): void {
    this.#statements.clearApart.run(...inOrder(a, b));
  }

  /** Keeps how far a live source was read. @param synced when it was read to its end, if it was */
  setSource(spec: string, state: unknown, synced: string | undefined): void {
    this.#statements.setSource.run(spec, JSON.stringify(state), synced ?? null);
  }

  /** Size of the write-ahead log, in bytes. */
  logBytes(): number {
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Forgets which changes were made, but not how many: who follows them compares row by row. */
  forgetChanges(): void {
    this.#statements.forgetChanges.run();
    this.#statements.forgotten.run();
  }

  /** Gives the room of what was deleted back to the disk; needs as much again while it works. */
  vacuum(): void {
    guarded(this.#path, () => this.#database.exec('VACUUM'));
  }

  /**
   * Folds the write-ahead log into the database and starts it afresh. Waits for readers to move on; if
   * they do not within the busy timeout, the log stays as it is until the next time.
   */
  checkpoint(): void {
    guarded(this.#path, () => this.#database.pragma('wal_checkpoint(TRUNCATE)'));
  }

  /** @throws LIBRARY_BUSY at once */
  #atOnce<Result>(work: () => Result): Result {
    const waitsMs = Number(this.#database.pragma('busy_timeout', { simple: true }));
    this.#database.pragma('busy_timeout = 0');
    try {
      return this.transaction(work);
    } finally {
      this.#database.pragma(`busy_timeout = ${waitsMs}`);
    }
  }
}

function inOrder(a: string, b: string): [string, string] {
  return a < b ? [a, b] : [b, a];
}

function prepareWrites(database: Database) {
  return {
    initialize: database.prepare<[string]>(
      `INSERT INTO meta (key, value) VALUES ('library', ?) ON CONFLICT DO NOTHING`,
    ),
    insertPaper: database.prepare<[Record<string, unknown>]>(
      `INSERT INTO papers
         (id, content_hash, has_abstract, year, venue_key, authors_key, source, title_key, origin, added, record)
       VALUES (@id, @contentHash, @hasAbstract, @year, @venueKey, @authorsKey, @source, @titleKey, @origin, @added, @record)`,
    ),
    insertIdentifier: database.prepare<[string, number]>(
      'INSERT INTO identifiers (identifier, row) VALUES (?, ?)',
    ),
    addAlias: database.prepare<[string, number]>(
      'INSERT INTO identifiers (identifier, row) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    change: database.prepare<[string, number]>('INSERT INTO changes (op, row) VALUES (?, ?)'),
    forgetChanges: database.prepare('DELETE FROM changes'),
    forgotten: database.prepare(
      `INSERT INTO changes (op, row) SELECT 'model', model FROM models
       WHERE fingerprint = (SELECT value FROM meta WHERE key = 'model')`,
    ),
    pruneChanges: database.prepare<[{ keep: number; limit: number }]>(
      `DELETE FROM changes WHERE seq < min(
         (SELECT min(seq) FROM changes) + @limit,
         (SELECT seq FROM sqlite_sequence WHERE name = 'changes') - @keep + 1
       )`,
    ),
    clearRecords: database.prepare<[string]>('DELETE FROM merged WHERE paper = ?'),
    addRecord: database.prepare<[string, string, Buffer, string | null, string]>(
      'INSERT INTO merged (id, paper, content_hash, origin, record) VALUES (?, ?, ?, ?, ?)',
    ),
    setApart: database.prepare<[string, string]>(
      'INSERT INTO apart (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    clearApart: database.prepare<[string, string]>('DELETE FROM apart WHERE a = ? AND b = ?'),
    setSource: database.prepare<[string, string, string | null]>(
      `INSERT INTO sources (spec, state, synced) VALUES (?, ?, ?)
       ON CONFLICT (spec) DO UPDATE SET
         state = excluded.state, synced = coalesce(excluded.synced, synced)`,
    ),
    deletePaper: database.prepare<[number]>('DELETE FROM papers WHERE row = ?'),
  };
}
