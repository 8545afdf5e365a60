import { compareScored, toRun, type Run, type ScoredRow } from './run.js';

/**
 * Keeps the best `k` of a stream of scored rows in a binary heap whose root is the worst kept one,
 * so n candidates cost O(n log k) time and O(k) memory.
 */
export class TopK {
  readonly #heap: ScoredRow[] = [];

  /** @param k how many to keep, an integer >= 1 */
  constructor(readonly k: number) {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be an integer >= 1, not ${k}`);
  }

  /** Offers a candidate; it is kept if it is among the best `k` so far. */
  offer(candidate: ScoredRow): void {
    const worst = this.#heap[0];
    if (this.#heap.length < this.k) {
      this.#heap.push(candidate);
      this.#siftUp(this.#heap.length - 1);
    } else if (worst !== undefined && compareScored(candidate, worst) < 0) {
      this.#heap[0] = candidate;
      this.#siftDown(0);
    }
  }

  /** The kept rows as a run. */
  toRun(): Run {
    return toRun(this.#heap);
  }

  #at(index: number): ScoredRow {
    const item = this.#heap[index];
    if (item === undefined) throw new RangeError(`heap index ${index}`);
    return item;
  }

  #siftUp(start: number): void {
    let child = start;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (compareScored(this.#at(child), this.#at(parent)) <= 0) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #siftDown(start: number): void {
    let parent = start;
    for (;;) {
      let worst = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.#heap.length && compareScored(this.#at(child), this.#at(worst)) > 0) {
          worst = child;
        }
      }
      if (worst === parent) return;
      this.#swap(worst, parent);
      parent = worst;
    }
  }

  #swap(a: number, b: number): void {
    const item = this.#at(a);
    this.#heap[a] = this.#at(b);
    this.#heap[b] = item;
  }
}
