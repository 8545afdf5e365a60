import { messageOf } from '../errors/kindred-error.js';
import type { Store } from '../store/store.js';
import { catchUp } from './catch-up.js';
import type { IndexKind, IndexState, RowIndex } from './index-kind.js';
import { Slice } from './slice.js';

/** What a succession needs. */
export interface SuccessionOptions {
  /** Opens a connection to the library. */
  readonly connect: () => Store;
  readonly onNotice: (message: string) => void;
}

/** After a failure nothing is tried for so long, in ms. */
const retryAfterMs = 60_000;

/**
 * Makes, in the background, an index to take the place of a worn-out one, which answers and follows
 * every change meanwhile.
 */
export class Succession<Index extends RowIndex> {
  readonly #kind: IndexKind<Index>;
  readonly #options: SuccessionOptions;
  readonly #stop = new AbortController();
  #ready: IndexState<Index> | undefined;
  #work: Promise<void> | undefined;
  #restsUntil = 0;

  constructor(kind: IndexKind<Index>, options: SuccessionOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  /** The successor, once it is there; it lags a little. */
  get ready(): IndexState<Index> | undefined {
    return this.#ready;
  }

  /** Makes a successor, unless there is one or the last attempt has just failed; whether there is one. */
  async make(): Promise<boolean> {
    const mayTry = !this.#stop.signal.aborted && performance.now() >= this.#restsUntil;
    if (this.#ready === undefined && mayTry) {
      this.#work ??= this.#run().finally(() => (this.#work = undefined));
      await this.#work;
    }
    return this.#ready !== undefined;
  }

  /** Forgets the successor: it was taken up. */
  end(): void {
    this.#ready = undefined;
  }

  /** Gives up what is being made and makes nothing more; when this resolves, nothing of it is left. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    try {
      this.#ready = await this.#make();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#restsUntil = performance.now() + retryAfterMs;
      const reason = messageOf(error);
      this.#options.onNotice(`the ${this.#kind.name} could not be made smaller (${reason})`);
    }
  }

  async #make(): Promise<IndexState<Index>> {
    const store = this.#options.connect();
    try {
      const made = await this.#succeed(store);
      return await this.#catchUp(made ?? this.#fresh(store), store);
    } finally {
      store.close();
    }
  }

  /** @returns undefined where this thread must do it */
  async #succeed(store: Store): Promise<IndexState<Index> | undefined> {
    const { signal } = this.#stop;
    try {
      return await this.#kind.succeed(store, signal);
    } catch (error) {
      signal.throwIfAborted();
      const reason = messageOf(error);
      this.#options.onNotice(
        `the ${this.#kind.name} cannot be made anew by another thread (${reason}): this one does it`,
      );
      return undefined;
    }
  }

  #fresh(store: Store): IndexState<Index> {
    return { index: this.#kind.create(store.size()), generation: undefined };
  }

  async #catchUp(made: IndexState<Index>, store: Store): Promise<IndexState<Index>> {
    const slice = new Slice();
    const steps = catchUp(made, store, (row) => this.#kind.add(made.index, row, store));
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (slice.isOver) await slice.pause();
      this.#stop.signal.throwIfAborted();
    }
  }
}
