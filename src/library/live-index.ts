import { setImmediate } from 'node:timers/promises';
import type { Embedding } from '../ranking/embedding.js';
import type { Row, Run } from '../ranking/run.js';
import type { Change } from '../store/queries.js';
import type { Store } from '../store/store.js';
import { ExactIndex } from '../vector-index/exact-index.js';
import { HnswIndex } from '../vector-index/hnsw-index.js';
import type { VectorIndex, VectorSearchOptions } from '../vector-index/vector-index.js';
import { loadVectors, saveVectors, type IndexIdentity } from './vector-file.js';

/** Libraries up to this size are searched exactly: a scan of 4,000 costs some milliseconds. */
export const exactLimit = 4_000;

/** A graph in which more than this share of the rows is deleted is built anew. */
const deletedShareLimit = 0.3;
/** How long one slice of catching up may hold the event loop, in ms. */
const sliceMs = 8;
const changesAtOnce = 500;

/** What a live index works on. */
export interface LiveIndexOptions {
  readonly directory: string;
  readonly identity: IndexIdentity;
  /** The number of the model in the store. */
  readonly model: number;
  readonly dimensions: number;
  /** Two connections to the same library. */
  readonly stores: readonly [Store, Store];
  /** Told in plain words what takes time or was repaired. */
  readonly onNotice?: (message: string) => void;
}

/**
 * The vector index kept in step with the database, so that an answer sees one generation of both.
 *
 * One connection, the view, holds a snapshot of the generation that answers show. To move on, the
 * other connection takes a newer snapshot; the rows that came are added to the index slice by slice,
 * invisible because they lie above the view's last row; then, in one synchronous step, the rows that
 * went are deleted and the two connections change places.
 */
export class LiveIndex {
  readonly #options: LiveIndexOptions;
  #view: Store;
  #tail: Store;
  #index: VectorIndex;
  #generation = 0;
  #lastRow = 0;
  #size = 0;
  #savedGeneration = 0;
  #work: Promise<void> = Promise.resolve();

  private constructor(options: LiveIndexOptions) {
    this.#options = options;
    [this.#view, this.#tail] = options.stores;
    this.#index = new ExactIndex(options.dimensions);
  }

  /** Loads the saved index, or builds it, and catches up with the database. */
  static async open(options: LiveIndexOptions): Promise<LiveIndex> {
    const live = new LiveIndex(options);
    live.#view.beginSnapshot();
    if (live.#view.size() > exactLimit) await live.#load();
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
    return this.#index instanceof HnswIndex ? 'hnsw' : 'exact';
  }

  /** Changes that the saved index does not hold yet. */
  get unsaved(): number {
    return this.kind === 'exact' ? 0 : this.#generation - this.#savedGeneration;
  }

  /** As VectorIndex.search; rows newer than the view are not answered. */
  search(query: Embedding, k: number, options?: VectorSearchOptions): Run {
    let depth = k;
    for (;;) {
      const run = this.#index.search(query, depth, options);
      const visible = run.filter(({ row }) => row <= this.#lastRow);
      if (visible.length >= k || run.length < depth) return visible.slice(0, k);
      depth *= 2;
    }
  }

  /** Moves to the database's present generation. Calls are served one after another. */
  sync(): Promise<void> {
    return this.#queue(() => this.#catchUp());
  }

  /** Writes the index to disk, where it is of the kind that is kept there. */
  save(): Promise<void> {
    return this.#queue(async () => {
      if (!(this.#index instanceof HnswIndex) || this.unsaved === 0) return;
      const { directory, identity } = this.#options;
      await saveVectors(directory, identity, { index: this.#index, generation: this.#generation });
      this.#savedGeneration = this.#generation;
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

  async #load(): Promise<void> {
    const { directory, identity, onNotice } = this.#options;
    const loaded = await loadVectors(directory, identity, this.#hnswOptions(0));
    if (loaded.index !== undefined && loaded.generation <= this.#view.generation()) {
      this.#index = loaded.index;
      this.#generation = this.#savedGeneration = loaded.generation;
    } else if (loaded.index !== undefined) {
      onNotice?.('the saved vector index is newer than the database (restored?): rebuilding it');
    } else if (loaded.problem !== undefined) {
      onNotice?.(`the saved vector index cannot be used (${loaded.problem}): rebuilding it`);
    }
  }

  async #catchUp(): Promise<void> {
    const tail = this.#tail;
    tail.beginSnapshot();
    try {
      const generation = tail.generation();
      const gone: Row[] = [];
      const index =
        generation === this.#generation
          ? this.#index
          : this.#mustBuild(tail)
            ? await this.#build(tail)
            : await this.#advance(tail, gone);
      for (const row of gone) index.delete(row);
      this.#index = index;
      this.#generation = generation;
      this.#lastRow = tail.lastRow();
      this.#size = tail.size();
      [this.#view, this.#tail] = [tail, this.#view];
    } finally {
      this.#tail.endSnapshot();
    }
  }

  #mustBuild(tail: Store): boolean {
    if (this.#generation === 0) return true;
    if (!(this.#index instanceof HnswIndex)) return tail.size() > exactLimit;
    return this.#index.deleted > deletedShareLimit * (this.#index.size + this.#index.deleted);
  }

  /** A new index of all live rows; the old one answers meanwhile. */
  async #build(tail: Store): Promise<VectorIndex> {
    const index = this.#create(tail.size());
    const slice = new Slice();
    for (let after = 0; ;) {
      const rows = tail.embeddingsAfter(after, this.#options.model, changesAtOnce);
      if (rows.length === 0) return index;
      for (const { row, embedding } of rows) {
        index.add(row, embedding);
        after = row;
        await slice.pause();
      }
    }
  }

  #create(size: number): VectorIndex {
    if (size <= exactLimit) return new ExactIndex(this.#options.dimensions);
    this.#options.onNotice?.(`building the vector index of ${size} papers`);
    return HnswIndex.create(this.#hnswOptions(size));
  }

  /** Adds the rows that came, collects those that went. */
  async #advance(tail: Store, gone: Row[]): Promise<VectorIndex> {
    const slice = new Slice();
    for (let changes, after = this.#generation; ;) {
      changes = tail.changesAfter(after, changesAtOnce);
      if (changes.length === 0) return this.#index;
      for (const change of changes) {
        this.#apply(change, tail, gone);
        after = change.seq;
        await slice.pause();
      }
    }
  }

  #apply({ op, row }: Change, tail: Store, gone: Row[]): void {
    if (op === 'delete') {
      gone.push(row);
      return;
    }
    // Absent if it is deleted by a later change; present in the index if a save ran ahead of a crash.
    const embedding = this.#index.has(row) ? undefined : tail.embedding(row, this.#options.model);
    if (embedding !== undefined) this.#index.add(row, embedding);
  }

  #hnswOptions(capacity: number) {
    const { dimensions, model } = this.#options;
    return {
      dimensions,
      capacity: Math.ceil(capacity * 1.1),
      embeddingOf: (row: Row) => this.#view.embedding(row, model),
    };
  }
}

/** Yields to the event loop whenever the work since the last yield has taken a slice's time. */
class Slice {
  #start = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#start < sliceMs) return;
    await setImmediate();
    this.#start = performance.now();
  }
}
