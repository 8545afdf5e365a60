import type { Database, Statement } from 'better-sqlite3';
import type { Row } from '../ranking/run.js';
import { encodeVector, type Encoding } from '../ranking/vector-encoding.js';

/** A passage's embedding by one model. */
export interface NewEmbedding {
  /** The number of the model in the store. */
  readonly model: number;
  readonly passageHash: Buffer;
  readonly vector: Float32Array;
}

/** Writes models and vectors, inside a transaction of the StoreWriter that has it. */
export class ModelWriter {
  readonly #add: Statement<[string, string, Encoding], number>;
  readonly #bound: Statement<[], number>;
  readonly #bind: Statement<[number]>;
  readonly #change: Statement<[number]>;
  readonly #remember: Statement<[number]>;
  readonly #dropVectors: Statement<[number, number]>;
  readonly #drop: Statement<[number]>;
  readonly #encoding: Statement<[number], Encoding>;
  readonly #setEmbedding: Statement<[number, number, Buffer, Uint8Array]>;

  constructor(database: Database) {
    this.#add = database.prepare<[string, string, Encoding], number>(
      `INSERT INTO models (fingerprint, description, encoding) VALUES (?, ?, ?)
       ON CONFLICT (fingerprint) DO UPDATE SET description = excluded.description
       RETURNING model`,
    );
    this.#bound = database.prepare<[], number>(
      `SELECT model FROM models WHERE fingerprint = (SELECT value FROM meta WHERE key = 'model')`,
    );
    this.#bind = database.prepare(
      `INSERT INTO meta (key, value) SELECT 'model', fingerprint FROM models WHERE model = ?
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    );
    this.#change = database.prepare(`INSERT INTO changes (op, row) VALUES ('model', ?)`);
    this.#remember = database.prepare(
      `INSERT INTO meta (key, value) SELECT 'previous-model', fingerprint FROM models WHERE model = ?
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    );
    this.#dropVectors = database.prepare(
      `DELETE FROM embeddings WHERE rowid IN (
         SELECT rowid FROM embeddings WHERE model = ? LIMIT ?
       )`,
    );
    this.#drop = database.prepare('DELETE FROM models WHERE model = ?');
    this.#encoding = database.prepare<[number], Encoding>(
      'SELECT encoding FROM models WHERE model = ?',
    );
    this.#setEmbedding = database.prepare(
      `INSERT INTO embeddings (row, model, passage_hash, vector) VALUES (?, ?, ?, ?)
       ON CONFLICT (row, model) DO UPDATE SET
         passage_hash = excluded.passage_hash, vector = excluded.vector`,
    );
    for (const statement of [this.#add, this.#bound, this.#encoding]) statement.pluck();
  }

  /**
   * Makes a model known, so that vectors of it can be stored, or describes a known one anew.
   *
   * @param description JSON
   * @returns its number
   */
  add(fingerprint: string, description: string, encoding: Encoding = 'float32'): number {
    const model = this.#add.get(fingerprint, description, encoding);
    if (model === undefined) throw new Error('the model was not stored');
    return model;
  }

  /** Makes a known model the library's own; a numbered change where another one was. */
  bind(model: number): void {
    const before = this.#bound.get();
    if (before === model) return;
    this.#bind.run(model);
    if (before === undefined) return;
    this.#remember.run(before);
    this.#change.run(model);
  }

  /** Removes vectors of a model, at most `limit`; the number of those that went. */
  dropVectors(model: number, limit: number): number {
    return this.#dropVectors.run(model, limit).changes;
  }

  /** Forgets a model that is not the library's and of which there are no vectors. */
  drop(model: number): void {
    this.#drop.run(model);
  }

  /** Stores a live row's vector of one model, in place of the one it had. */
  setEmbedding(row: Row, { model, passageHash, vector }: NewEmbedding): void {
    const encoding = this.#encoding.get(model);
    if (encoding === undefined) throw new RangeError(`there is no model ${model}`);
    this.#setEmbedding.run(row, model, passageHash, encodeVector(vector, encoding));
  }
}
