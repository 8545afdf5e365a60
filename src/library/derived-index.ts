import { messageOf } from '../errors/kindred-error.js';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { Publish } from './derived-file.js';
import type { IndexKind, IndexState, RowIndex } from './index-kind.js';
import { allRows, rowChanges, type RowChange } from './row-changes.js';
import type { Slice } from './slice.js';
import { Succession, type SuccessionOptions } from './succession.js';

/** How changes are brought into an index. */
interface BringIn<Index extends RowIndex> {
  readonly index: Index;
  readonly tail: Store;
  /** Takes the rows that are to be deleted. */
  readonly gone: Set<Row>;
  readonly slice: Slice;
}

/**
 * One derived index: loaded or built, and brought from generation to generation in two steps, so that
 * several of them can take the second together: {@link prepare} adds the rows that came (their
 * readers must hide rows above their own last row), and the step it returns drops those that went.
 */
export class DerivedIndex<Index extends RowIndex> {
  readonly #kind: IndexKind<Index>;
  readonly #onNotice: (message: string) => void;
  readonly #succession: Succession<Index>;
  #state: IndexState<Index>;
  #savedGeneration = 0;
  /** The generation that it was last brought to here, and found to hold as many rows as the library. */
  #prepared: number | undefined;

  constructor(kind: IndexKind<Index>, options: SuccessionOptions) {
    this.#kind = kind;
    this.#onNotice = options.onNotice;
    this.#succession = new Succession(kind, options);
    this.#state = { index: kind.empty, generation: undefined };
  }

  get index(): Index {
    return this.#state.index;
  }

  /** Changes that the saved index does not hold yet; 0 for a kind that is not kept. */
  get unsaved(): number {
    const { index, generation = 0 } = this.#state;
    return this.#kind.isKept(index) ? generation - this.#savedGeneration : 0;
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
      this.#state = loaded;
      this.#savedGeneration = loaded.generation;
    } catch (error) {
      this.#onNotice(`the saved ${name} cannot be used (${messageOf(error)}): rebuilding it`);
    }
  }

  /**
   * Brings in what `tail`, which must hold a snapshot, has and the index has not; the returned step makes
   * it so, at once. A successor that is ready takes the index's place by that step.
   */
  async prepare(tail: Store, slice: Slice): Promise<() => void> {
    const generation = tail.generation();
    const { ready } = this.#succession;
    if (generation === this.#prepared && ready === undefined) return () => undefined;
    const { index, generation: from } = ready ?? this.#present(tail);
    const gone = new Set<Row>();
    const bringIn = (changes: Iterable<RowChange>) =>
      this.#bringIn(changes, { index, tail, gone, slice });
    await bringIn(rowChanges(tail, from));
    // The log does not tell of everything: vectors may be stored after their rows.
    if (index.size !== tail.size() + gone.size) await bringIn(allRows(tail));
    return () => {
      for (const row of gone) index.delete(row);
      const before = this.#state.index;
      this.#state = { index, generation };
      this.#prepared = generation;
      if (ready === undefined) return;
      this.#succession.end();
      this.#kind.release(before);
      this.#savedGeneration = 0;
    };
  }

  /** Does the work that follows changes, which answers need not wait for. */
  async settle(slice: Slice): Promise<void> {
    while (!this.#kind.settle(this.index, slice.leftMs)) await slice.pause();
  }

  /** Has a successor made if the index is worn out; whether the next {@link prepare} takes one up. */
  async compact(): Promise<boolean> {
    return this.#kind.isOutworn(this.index) && (await this.#succession.make());
  }

  /** Writes the index to a file, if it is worth it and changed; the returned step makes it the saved one. */
  async write(): Promise<Publish> {
    const { index, generation = 0 } = this.#state;
    if (this.unsaved === 0) return () => Promise.resolve();
    const publish = await this.#kind.write(index, generation);
    return async () => {
      await publish();
      if (index === this.index) this.#savedGeneration = generation;
    };
  }

  /** Ends the making of a successor; nothing of it is left. */
  close(): Promise<void> {
    return this.#succession.close();
  }

  /** The index as it is, or an empty one where there is none yet. */
  #present(tail: Store): IndexState<Index> {
    if (this.#state.generation !== undefined) return this.#state;
    const size = tail.size();
    const index = this.#kind.create(size);
    if (size > 0 && this.#kind.isKept(index)) {
      this.#onNotice(`building the ${this.#kind.name} of ${size} papers`);
    }
    return { index, generation: undefined };
  }

  /** Adds the rows that came, collects those that went. */
  async #bringIn(
    changes: Iterable<RowChange>,
    { index, tail, gone, slice }: BringIn<Index>,
  ): Promise<void> {
    for (const { op, row } of changes) {
      if (op === 'add') {
        // Present if a save ran ahead of a crash.
        if (!index.has(row)) this.#kind.add(index, row, tail);
      } else if (index.has(row)) gone.add(row);
      if (slice.isOver) await slice.pause();
    }
  }
}
