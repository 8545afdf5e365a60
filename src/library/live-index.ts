import { isKindredError, messageOf, type KindredError } from '../errors/kindred-error.js';
import type { ErrorCode } from '../errors/table.js';
import type { LexicalIndex } from '../lexical-index/lexical-index.js';
import type { Embedding } from '../ranking/embedding.js';
import { searchPassing } from '../ranking/deepen.js';
import type { Row, Run } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import { HnswIndex } from '../vector-index/hnsw-index.js';
import type { VectorIndex, VectorSearchOptions } from '../vector-index/vector-index.js';
import { DatabaseFile } from './database-file.js';
import type { Exclusively } from './derived-file.js';
import { DerivedIndex } from './derived-index.js';
import type { IndexKind, RowIndex } from './index-kind.js';
import { createLexicalKind } from './lexical-kind.js';
import { boundModel, type BoundModel } from './library-model.js';
import { Slice } from './slice.js';
import { createVectorKind, type VectorLimits } from './vector-kind.js';

/** What a live index works on. */
export interface LiveIndexOptions {
  readonly directory: string;
  /** The library's random id. */
  readonly library: string;
  /** Opens a connection to the library. */
  readonly connect: () => Store;
  readonly exclusively: Exclusively;
  /** Awaited before answers are of another model; if it rejects, they stay as they are. */
  readonly beforeModel?: (next: BoundModel) => Promise<void>;
  /** Called once answers are of another model. */
  readonly afterModel?: (before: BoundModel) => void;
  /** Told in plain words what takes time or was repaired. */
  readonly onNotice?: (message: string) => void;
  /** When the vector index is made anew. Default {@link vectorLimits}. */
  readonly limits?: VectorLimits;
  /** The module that builds graphs in a thread of its own; for tests. */
  readonly worker?: string;
}

/** What shows that the library is not what it was; other errors leave it as it was, for later. */
const endsAnswers: ReadonlySet<ErrorCode> = new Set([
  'LIBRARY_GONE',
  'LIBRARY_NOT_FOUND',
  'LIBRARY_NEWER',
  'LIBRARY_UNREADABLE',
]);

/** A model, and the index of its vectors. */
interface ModelIndex {
  readonly bound: BoundModel;
  readonly vectors: DerivedIndex<VectorIndex>;
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
  #bound: BoundModel;
  #vectors: DerivedIndex<VectorIndex>;
  /** A model that may become the library's. */
  #next: ModelIndex | undefined;
  readonly #lexical: DerivedIndex<LexicalIndex>;
  readonly #options: LiveIndexOptions;
  readonly #file: DatabaseFile;
  #view: Store;
  #tail: Store;
  /** Why nothing can be answered for now. */
  #trouble: KindredError | undefined;
  #generation = 0;
  #lastRow = 0;
  #size = 0;
  #work: Promise<unknown> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();
  #compaction: Promise<void> | undefined;
  #isClosing = false;

  private constructor(options: LiveIndexOptions, stores: readonly [Store, Store]) {
    this.#options = options;
    this.#file = new DatabaseFile(options.directory);
    [this.#view, this.#tail] = stores;
    this.#bound = mustBeBound(this.#view);
    this.#vectors = this.#vectorsOf(this.#bound);
    this.#lexical = this.#derived<LexicalIndex>(createLexicalKind(options));
  }

  /** Loads the saved indexes, or builds them, and catches up with the database. */
  static async open(options: LiveIndexOptions): Promise<LiveIndex> {
    const stores: Store[] = [];
    const connect = () => {
      const store = options.connect();
      stores.push(store);
      return store;
    };
    try {
      const [view, tail] = [connect(), connect()];
      view.beginSnapshot();
      const live = new LiveIndex(options, [view, tail]);
      await live.#vectors.load(live.#view);
      await live.#lexical.load(live.#view);
      await live.sync();
      return live;
    } catch (error) {
      for (const store of stores) store.close();
      throw error;
    }
  }

  /**
   * The store as of the generation that answers show. Like all that answers are made from, it is
   * refused while {@link follow} cannot vouch for it.
   *
   * @throws LIBRARY_GONE, LIBRARY_UNREADABLE
   */
  get view(): Store {
    this.#vouch();
    return this.#view;
  }

  get generation(): number {
    this.#vouch();
    return this.#generation;
  }

  /** Papers that answers can show. */
  get size(): number {
    this.#vouch();
    return this.#size;
  }

  /** The model of the vectors that answers are made from. */
  get bound(): BoundModel {
    return this.#bound;
  }

  /** How vectors are searched now. */
  get kind(): 'exact' | 'hnsw' {
    return this.#vectors.index instanceof HnswIndex ? 'hnsw' : 'exact';
  }

  /** The words of the library. Rows above {@link lastRow} are not to be answered. */
  get lexical(): LexicalIndex {
    this.#vouch();
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
    this.#vouch();
    const search = (depth: number) => this.#vectors.index.search(query, depth, options);
    return searchPassing(search, k, { passes: (row) => row <= this.#lastRow });
  }

  /** Whether the indexes hold a row that answers show. */
  has(row: Row): boolean {
    return row <= this.#lastRow && this.#vectors.index.has(row);
  }

  /** Moves to the database's present generation. Calls are served one after another. */
  sync(): Promise<void> {
    return this.#queue(() => this.#catchUp());
  }

  /**
   * As {@link sync}, for who stays open while others may do anything to the library: it notices too
   * what SQLite does not. What makes the library unusable ends all answers, until this succeeds again.
   *
   * @throws LIBRARY_GONE if it was moved, deleted or replaced; LIBRARY_UNREADABLE, LIBRARY_BUSY
   */
  follow(): Promise<void> {
    return this.#queue(async () => {
      try {
        await this.#file.takeUp(() => this.#reconnect());
        await this.#catchUp();
        this.#trouble = undefined;
      } catch (error) {
        if (isKindredError(error) && endsAnswers.has(error.code)) this.#trouble = error;
        throw error;
      }
    });
  }

  /**
   * Writes the indexes to disk, where they are of a kind that is kept there. Nothing is followed while
   * they are written, but while what was written is made safe.
   *
   * @throws LIBRARY_GONE if another library may lie there now
   */
  async save(): Promise<void> {
    await this.#save(() => this.#vectors);
    await this.#save(() => this.#lexical);
  }

  /**
   * Has a vector index that is worn out made anew in the background, then takes it up and saves it.
   * Resolves when that is done, failed (which is told) or not needed.
   */
  compact(): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    this.#compaction ??= this.#compactNow().finally(() => (this.#compaction = undefined));
    return this.#compaction;
  }

  /** Ends what {@link compact} began, without a trace; nothing more is compacted. */
  async endCompaction(): Promise<void> {
    this.#isClosing = true;
    await this.#vectors.close();
    await this.#next?.vectors.close();
    await this.#compaction;
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

  /** Builds and saves the index of a model's vectors, which need not be the library's yet. */
  prepareModel(bound: BoundModel): Promise<void> {
    return this.#queue(async () => {
      this.#file.check();
      // So that who goes back to the present model finds its index.
      await saved(this.#vectors);
      const vectors = this.#vectorsOf(bound);
      await vectors.load(this.#view);
      await this.#onTail(async (tail) => {
        const step = await vectors.prepare(tail, new Slice());
        step();
      });
      await saved(vectors);
      this.#next = { bound, vectors };
    });
  }

  /** Closes all connections, after what is under way but for a compaction, which is given up. */
  async close(): Promise<void> {
    await this.endCompaction();
    await this.#saving;
    await this.#queue(() => {
      this.#view.close();
      this.#tail.close();
      return Promise.resolve();
    });
  }

  #vouch(): void {
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  /**
   * Moves on by connections that have read nothing yet. A database that is read as one that does not
   * change, or that was written over by another program, would else be seen half as it was before.
   */
  async #reconnect(): Promise<void> {
    this.#replaceTail();
    const isOurs = this.#tail.libraryId() === this.#options.library;
    if (!isOurs || this.#tail.generation() < this.#generation) throw this.#file.gone();
    await this.#catchUp();
    this.#replaceTail();
  }

  #replaceTail(): void {
    const fresh = this.#options.connect();
    this.#tail.close();
    this.#tail = fresh;
  }

  #queue<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  #catchUp(): Promise<void> {
    return this.#onTail(async (tail) => {
      const { bound, vectors } = await this.#modelOf(tail);
      const slice = new Slice();
      const steps = [await vectors.prepare(tail, slice), await this.#lexical.prepare(tail, slice)];
      const [before, old] = [this.#bound, this.#vectors];
      for (const step of steps) step();
      [this.#bound, this.#vectors] = [bound, vectors];
      this.#generation = tail.generation();
      this.#lastRow = tail.lastRow();
      this.#size = tail.size();
      [this.#view, this.#tail] = [tail, this.#view];
      if (bound.number !== before.number) {
        this.#next = undefined;
        void old.close();
        this.#options.afterModel?.(before);
      }
      await vectors.settle(slice);
      await this.#lexical.settle(slice);
    });
  }

  /** Does what reads the other connection, at the database's present generation. */
  async #onTail(work: (tail: Store) => Promise<void>): Promise<void> {
    this.#tail.beginSnapshot();
    try {
      await work(this.#tail);
    } finally {
      this.#tail.endSnapshot();
    }
  }

  /** The library's model at a moment, and the index of its vectors, loaded if it is another one's. */
  async #modelOf(tail: Store): Promise<ModelIndex> {
    const bound = mustBeBound(tail);
    if (bound.number === this.#bound.number) return { bound, vectors: this.#vectors };
    await this.#options.beforeModel?.(bound);
    if (this.#next?.bound.number === bound.number) return this.#next;
    const vectors = this.#vectorsOf(bound);
    await vectors.load(tail);
    this.#next = { bound, vectors };
    return this.#next;
  }

  #vectorsOf({ number, model }: BoundModel): DerivedIndex<VectorIndex> {
    const { fingerprint, dimensions } = model;
    const kind = createVectorKind({
      ...this.#options,
      fingerprint,
      dimensions,
      model: number,
      view: () => this.#view,
    });
    return this.#derived<VectorIndex>(kind);
  }

  #derived<Index extends RowIndex>(kind: IndexKind<Index>): DerivedIndex<Index> {
    const { connect, onNotice = () => undefined } = this.#options;
    return new DerivedIndex<Index>(kind, { connect, onNotice });
  }

  /** One save is under way at a time. */
  #save(index: () => DerivedIndex<RowIndex>): Promise<void> {
    const done = this.#saving.then(async () => {
      const publish = await this.#queue(() => {
        this.#file.check();
        return index().write();
      });
      await publish();
    });
    this.#saving = done.catch(() => undefined);
    return done;
  }

  async #compactNow(): Promise<void> {
    const { onNotice = () => undefined } = this.#options;
    try {
      if (!(await this.#vectors.compact())) return;
      await this.sync();
      await this.#save(() => this.#vectors);
    } catch (error) {
      // It is taken up and saved later.
      onNotice(`the new vector index could not be saved yet (${messageOf(error)})`);
    }
  }
}

async function saved(index: DerivedIndex<RowIndex>): Promise<void> {
  const publish = await index.write();
  await publish();
}

function mustBeBound(store: Store): BoundModel {
  const bound = boundModel(store);
  if (bound === undefined) throw store.damaged('it names no model');
  return bound;
}
