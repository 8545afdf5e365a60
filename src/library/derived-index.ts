import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../errors/kindred-error.js';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';

/** What every index over a library's rows can do. */
export interface RowIndex {
  readonly size: number;
  has(row: Row): boolean;
  delete(row: Row): boolean;
}

/** How one kind of index is made from a library, kept and found again. */
export interface IndexKind<Index extends RowIndex> {
  /** What people call it, e.g. "vector index". */
  readonly name: string;
  /** The index of no papers. */
  readonly empty: Index;
  /** A saved index, if there is one; rejects, saying why, where it cannot be used. */
  load(view: Store): Promise<{ index: Index; generation: number } | undefined>;
  /** Whether it would be better made anew than brought up to date. */
  isOutworn(index: Index, size: number): boolean;
  /** An empty index with room for `size` rows. */
  create(size: number): Index;
  /** Rows above `after`, ascending, at most `limit`, each with the work of adding it. */
  rowsAfter(store: Store, after: number, limit: number): { row: Row; addTo(index: Index): void }[];
  /** Adds one live row; does nothing if the row is no longer there. */
  add(index: Index, row: Row, store: Store): void;
  /** Work that follows adding, in slices: true when there is none left. */
  settle(index: Index, budgetMs: number): boolean;
  /** Writes the index beside the database; undefined where it is of a kind that is not kept. */
  save(index: Index): ((generation: number) => Promise<void>) | undefined;
}

/** How long one slice of catching up may hold the event loop, in ms. */
const sliceMs = 8;
const changesAtOnce = 500;

/**
 * One derived index: loaded or built, and brought from generation to generation in two steps, so that
 * several of them can take the second together: {@link prepare} adds the rows that came (their
 * readers must hide rows above their own last row), and the step it returns drops those that went.
 */
export class DerivedIndex<Index extends RowIndex> {
  readonly #kind: IndexKind<Index>;
  readonly #onNotice: (message: string) => void;
  #index: Index;
  #generation = 0;
  #savedGeneration = 0;

  constructor(kind: IndexKind<Index>, onNotice: (message: string) => void) {
    this.#kind = kind;
    this.#onNotice = onNotice;
    this.#index = kind.empty;
  }

  get index(): Index {
    return this.#index;
  }

  /** Changes that the saved index does not hold yet; 0 for a kind that is not kept. */
  get unsaved(): number {
    return this.#kind.save(this.#index) === undefined
      ? 0
      : this.#generation - this.#savedGeneration;
  }

  /** Takes up the saved index, if it is whole and not ahead of the database. */
  async load(view: Store): Promise<void> {
    const { name } = this.#kind;
    try {
      const loaded = await this.#kind.load(view);
      if (loaded === undefined) return;
      if (loaded.generation > view.generation()) {
        this.#onNotice(`the saved ${name} is newer than the database (restored?): rebuilding it`);
        return;
      }
      this.#index = loaded.index;
      this.#generation = this.#savedGeneration = loaded.generation;
    } catch (error) {
      this.#onNotice(`the saved ${name} cannot be used (${messageOf(error)}): rebuilding it`);
    }
  }

  /** Brings in what `tail` has that the index has not; the returned step makes it so, at once. */
  async prepare(tail: Store): Promise<() => void> {
    const generation = tail.generation();
    if (generation === this.#generation) return () => undefined;
    const gone: Row[] = [];
    const isLost = this.#generation === 0 || !tail.remembersAfter(this.#generation);
    const outworn = isLost || this.#kind.isOutworn(this.#index, tail.size());
    const index = outworn ? await this.#build(tail) : await this.#advance(tail, gone);
    return () => {
      for (const row of gone) index.delete(row);
      this.#index = index;
      this.#generation = generation;
    };
  }

  /** Writes the index to disk, where it is of a kind that is kept there. */
  async save(): Promise<void> {
    const generation = this.#generation;
    const write = this.#kind.save(this.#index);
    if (write === undefined || generation === this.#savedGeneration) return;
    await write(generation);
    this.#savedGeneration = generation;
  }

  /** A new index of all live rows; the old one answers meanwhile. */
  async #build(tail: Store): Promise<Index> {
    const size = tail.size();
    const index = this.#kind.create(size);
    if (this.#kind.save(index) !== undefined) {
      this.#onNotice(`building the ${this.#kind.name} of ${size} papers`);
    }
    const slice = new Slice();
    for (let after = 0; ;) {
      const rows = this.#kind.rowsAfter(tail, after, changesAtOnce);
      if (rows.length === 0) return this.#settled(index, slice);
      for (const item of rows) {
        item.addTo(index);
        after = item.row;
        await slice.pause();
      }
    }
  }

  /** Adds the rows that came, collects those that went. */
  async #advance(tail: Store, gone: Row[]): Promise<Index> {
    const slice = new Slice();
    for (let after = this.#generation; ;) {
      const changes = tail.changesAfter(after, changesAtOnce);
      if (changes.length === 0) return this.#settled(this.#index, slice);
      for (const { op, row, seq } of changes) {
        if (op === 'delete') gone.push(row);
        // Present if a save ran ahead of a crash.
        else if (op === 'add' && !this.#index.has(row)) this.#kind.add(this.#index, row, tail);
        after = seq;
        await slice.pause();
      }
    }
  }

  async #settled(index: Index, slice: Slice): Promise<Index> {
    while (!this.#kind.settle(index, sliceMs)) await slice.pause();
    return index;
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
