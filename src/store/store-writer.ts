import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Paper } from '../paper/paper.js';
import { toRow, type Row } from '../ranking/run.js';
import { guarded } from './query.js';
import { toBlob, toColumns } from './record.js';

/** A paper to insert, with its embedding by one model. */
export interface NewRow {
  readonly paper: Paper;
  readonly contentHash: Buffer;
  readonly model: number;
  readonly passageHash: Buffer;
  readonly vector: Float32Array;
}

/** The writing side of a library's database. Every method but {@link transaction} runs inside one. */
export class StoreWriter {
  readonly #database: Database;
  readonly #path: string;
  readonly #statements;

  constructor(database: Database, path: string) {
    this.#database = database;
    this.#path = path;
    this.#statements = guarded(path, () => prepareWrites(database));
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

  /** Names the library at its making: a random id that its derived files carry too. */
  initialize(): void {
    this.#statements.initialize.run(randomUUID());
  }

  /** Makes a model the library's own; its number. */
  bindModel(fingerprint: string, description: string): number {
    const model = this.#statements.addModel.get(fingerprint, description);
    if (model === undefined) throw new Error('the model was not stored');
    this.#statements.bindModel.run(fingerprint);
    return model;
  }

  /** Inserts a paper's row, identifiers, embedding and change. The id must not be live. */
  insert({ paper, contentHash, model, passageHash, vector }: NewRow): Row {
    const columns = { ...toColumns(paper), contentHash };
    const row = toRow(Number(this.#statements.insertPaper.run(columns).lastInsertRowid));
    for (const identifier of new Set(paper.identifiers)) {
      this.#statements.insertIdentifier.run(identifier, row);
    }
    this.#statements.insertEmbedding.run(row, model, passageHash, toBlob(vector));
    this.#statements.change.run('add', row);
    return row;
  }

  /** Deletes a live row with everything that hangs on it. */
  delete(row: Row): void {
    this.#statements.deletePaper.run(row);
    this.#statements.change.run('delete', row);
  }

  /** Size of the write-ahead log, in bytes. */
  logBytes(): number {
    return statSync(`${this.#path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * Folds the write-ahead log into the database and starts it afresh. Waits for readers to move on; if
   * they do not within the busy timeout, the log stays as it is until the next time.
   */
  checkpoint(): void {
    guarded(this.#path, () => this.#database.pragma('wal_checkpoint(TRUNCATE)'));
  }
}

function prepareWrites(database: Database) {
  return {
    initialize: database.prepare<[string]>(
      `INSERT INTO meta (key, value) VALUES ('library', ?) ON CONFLICT DO NOTHING`,
    ),
    addModel: database
      .prepare<[string, string], number>(
        `INSERT INTO models (fingerprint, description) VALUES (?, ?)
         ON CONFLICT (fingerprint) DO UPDATE SET description = excluded.description
         RETURNING model`,
      )
      .pluck() as { get(fingerprint: string, description: string): number | undefined },
    bindModel: database.prepare<[string]>(
      `INSERT INTO meta (key, value) VALUES ('model', ?)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    ),
    insertPaper: database.prepare<[Record<string, unknown>]>(
      `INSERT INTO papers
         (id, content_hash, has_abstract, year, venue_key, authors_key, source, record)
       VALUES (@id, @contentHash, @hasAbstract, @year, @venueKey, @authorsKey, @source, @record)`,
    ),
    insertIdentifier: database.prepare<[string, number]>(
      'INSERT INTO identifiers (identifier, row) VALUES (?, ?)',
    ),
    insertEmbedding: database.prepare<[number, number, Buffer, Buffer]>(
      'INSERT INTO embeddings (row, model, passage_hash, vector) VALUES (?, ?, ?, ?)',
    ),
    change: database.prepare<[string, number]>('INSERT INTO changes (op, row) VALUES (?, ?)'),
    deletePaper: database.prepare<[number]>('DELETE FROM papers WHERE row = ?'),
  };
}
