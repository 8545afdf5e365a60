import { toRow, toRun, type Run, type ScoredRow } from '../ranking/run.js';

/**
 * Keeps the best `k` of a stream of rows: candidates gather in a buffer, and each time it is full the
 * best k stay. {@link threshold} lets a scan pass over the many rows that cannot be among them with
 * one comparison and without making an object.
 */
export class BestRows {
  /** Rows with a lower score cannot be among the best; at first, any score above 0 may. */
  threshold = Number.MIN_VALUE;
  #candidates: ScoredRow[] = [];
  readonly #capacity: number;

  /** @throws RangeError if k is not an integer >= 1 */
  constructor(readonly k: number) {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be an integer >= 1, not ${k}`);
    this.#capacity = Math.max(64, 2 * k);
  }

  /** Takes a row in, whose score is at least the threshold. */
  offer(row: number, score: number): void {
    this.#candidates.push({ row: toRow(row), score });
    if (this.#candidates.length < this.#capacity) return;
    this.#candidates = [...this.toRun()];
    this.threshold = this.#candidates.at(-1)?.score ?? this.threshold;
  }

  /** The best rows so far. */
  toRun(): Run {
    return toRun(this.#candidates).slice(0, this.k);
  }
}
