import type { LexicalIndex } from '../lexical-index/lexical-index.js';
import type { Embedding } from '../ranking/embedding.js';
import { searchPassing } from '../ranking/deepen.js';
import type { Run } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import { HnswIndex } from '../vector-index/hnsw-index.js';
import type { VectorIndex, VectorSearchOptions } from '../vector-index/vector-index.js';
import { DerivedIndex } from './derived-index.js';
import { createLexicalKind } from './lexical-kind.js';
import { createVectorKind } from './vector-kind.js';

/** What a live index works on. */
export interface LiveIndexOptions {
  readonly directory: string;
  /** The library's random id. */
  readonly library: string;
  readonly fingerprint: string;
  /** The number of the model in the store. */
  readonly model: number;
  readonly dimensions: number;
  /** Two connections to the same library. */
  readonly stores: readonly [Store, Store];
  /** Told in plain words what takes time or was repaired. */
  readonly onNotice?: (message: string) => void;
}

/**
 * The vector and the lexical index kept in step with the database, so that an answer sees one
 * generation of all three.
 *
 * One connection, the view, holds a snapshot of the generation that answers show. To move on, the
 * other connection takes a newer snapshot; the rows that came are added to the indexes slice by slice,
 * invisible because they lie above the view's last row; then, in one synchronous step, the rows that
 * went are deleted and the two connections change places.
 */
export class LiveIndex {
  readonly #vectors: DerivedIndex<VectorIndex>;
  readonly #lexical: DerivedIndex<LexicalIndex>;
  #view: Store;
  #tail: Store;
  #generation = 0;
  #lastRow = 0;
  #size = 0;
  #work: Promise<void> = Promise.resolve();

  private constructor(options: LiveIndexOptions) {
    const { onNotice = () => undefined } = options;
    [this.#view, this.#tail] = options.stores;
    const kind = createVectorKind({ ...options, view: () => this.#view });
    this.#vectors = new DerivedIndex<VectorIndex>(kind, onNotice);
    this.#lexical = new DerivedIndex<LexicalIndex>(createLexicalKind(options), onNotice);
  }

  /** Loads the saved indexes, or builds them, and catches up with the database. */
  static async open(options: LiveIndexOptions): Promise<LiveIndex> {
    const live = new LiveIndex(options);
    live.#view.beginSnapshot();
    await live.#vectors.load(live.#view);
    await live.#lexical.load(live.#view);
    await live.sync();
    return live;
  }

  /** The store as of the generation that answers show. */
  get view(): Store {
    return this.#view;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Papers that answers can show. */
  get size(): number {
    return this.#size;
  }

  /** How vectors are searched now. */
  get kind(): 'exact' | 'hnsw' {
    return this.#vectors.index instanceof HnswIndex ? 'hnsw' : 'exact';
  }

  /** The words of the library. Rows above {@link lastRow} are not to be answered. */
  get lexical(): LexicalIndex {
    return this.#lexical.index;
  }

  /** The last row that answers show. */
  get lastRow(): number {
    return this.#lastRow;
  }

  /** Changes that a saved index does not hold yet. */
  get unsaved(): number {
    return Math.max(this.#vectors.unsaved, this.#lexical.unsaved);
  }

  /** As VectorIndex.search; rows newer than the view are not answered. */
  search(query: Embedding, k: number, options?: VectorSearchOptions): Run {
    const search = (depth: number) => this.#vectors.index.search(query, depth, options);
    return searchPassing(search, k, { passes: (row) => row <= this.#lastRow });
  }

  /** Moves to the database's present generation. Calls are served one after another. */
  sync(): Promise<void> {
    return this.#queue(() => this.#catchUp());
  }

  /** Writes the indexes to disk, where they are of a kind that is kept there. */
  save(): Promise<void> {
    return this.#queue(async () => {
      await this.#vectors.save();
      await this.#lexical.save();
    });
  }

  /** Runs `work` while no snapshot is held, so that SQLite can start its write-ahead log afresh. */
  withoutSnapshot(work: () => void): Promise<void> {
    return this.#queue(async () => {
      this.#view.endSnapshot();
      try {
        work();
      } finally {
        this.#view.beginSnapshot();
      }
      await this.#catchUp();
    });
  }

  /** Closes both connections, after what is under way. */
  close(): Promise<void> {
    return this.#queue(() => {
      this.#view.close();
      this.#tail.close();
      return Promise.resolve();
    });
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #catchUp(): Promise<void> {
    const tail = this.#tail;
    tail.beginSnapshot();
    try {
      const steps = [await this.#vectors.prepare(tail), await this.#lexical.prepare(tail)];
      for (const step of steps) step();
      this.#generation = tail.generation();
      this.#lastRow = tail.lastRow();
      this.#size = tail.size();
      [this.#view, this.#tail] = [tail, this.#view];
    } finally {
      this.#tail.endSnapshot();
    }
  }
}
