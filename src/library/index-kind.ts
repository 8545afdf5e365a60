import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { Publish } from './derived-file.js';

/** What every index over a library's rows can do. */
export interface RowIndex {
  readonly size: number;
  has(row: Row): boolean;
  delete(row: Row): boolean;
}

/** An index, and the last change that it is sure to show. */
export interface IndexState<Index extends RowIndex> {
  readonly index: Index;
  /** Undefined for one that nothing was brought into yet. */
  readonly generation: number | undefined;
}

/** How one kind of index is made from a library, kept and found again. */
export interface IndexKind<Index extends RowIndex> {
  /** What people call it, e.g. "vector index". */
  readonly name: string;
  /** The index of no papers. */
  readonly empty: Index;
  /** A saved index, if there is one; rejects, saying why, where it cannot be used. */
  load(view: Store): Promise<{ index: Index; generation: number } | undefined>;
  /** Whether it would be better made anew. */
  isOutworn(index: Index): boolean;
  /** An empty index with room for `size` rows. */
  create(size: number): Index;
  /**
   * An index that another process, or another thread, has made or makes, to take the place of a worn-out
   * one; undefined where that would bring nothing. It may lag behind the database.
   *
   * @param store without a snapshot
   */
  succeed(store: Store, signal: AbortSignal): Promise<IndexState<Index> | undefined>;
  /** Adds one live row; does nothing if the row is no longer there. */
  add(index: Index, row: Row, store: Store): void;
  /** Work that follows changes, in slices: true when there is none left. */
  settle(index: Index, budgetMs: number): boolean;
  /** Gives back the memory of an index that another one has taken the place of. */
  release(index: Index): void;
  /** Whether it is worth a file. */
  isKept(index: Index): boolean;
  /** Writes a kept index to a file, during which it must not change; the step makes it the saved one. */
  write(index: Index, generation: number): Promise<Publish>;
}
