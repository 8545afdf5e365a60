import { toRow, type Row } from '../ranking/run.js';
import type { BestRows } from './best-rows.js';

/** Which rows may be answered. */
export interface Eligibility {
  /** 1 for a live row, by row. */
  readonly states: Uint8Array;
  readonly maxRow: number;
  readonly accept: ReadonlySet<Row> | undefined;
}

/** Calls back with rows that may have a score; a row may come more than once. */
export type RowSource = (visit: (row: number) => void) => void;

/** One score a row, all zero between searches; its memory is kept from one to the next. */
export class Scoreboard {
  #scores = new Float32Array(1024);

  /** The scores of rows 0 to `rows` - 1, all zero: for one search to add to. */
  open(rows: number): Float32Array {
    if (rows > this.#scores.length) {
      this.#scores = new Float32Array(Math.max(rows, this.#scores.length * 2));
    }
    return this.#scores;
  }

  /** Zeroes all scores. */
  clear(): void {
    this.#scores.fill(0);
  }

  /** Offers every row up to `maxRow`: for a search that touched many. Leaves the scores as they are. */
  offerAll(best: BestRows, { states, maxRow, accept }: Eligibility): void {
    const scores = this.#scores;
    const end = Math.min(maxRow + 1, states.length, scores.length);
    let { threshold } = best;
    for (let row = 0; row < end; row++) {
      const score = scores[row] ?? 0;
      if (score < threshold || states[row] !== 1) continue;
      if (accept !== undefined && !accept.has(toRow(row))) continue;
      best.offer(row, score);
      ({ threshold } = best);
    }
  }

  /** Offers the rows of a source, and zeroes their scores. */
  offerSome(best: BestRows, { states, maxRow, accept }: Eligibility, rows: RowSource): void {
    const scores = this.#scores;
    rows((row) => {
      const score = scores[row] ?? 0;
      // Zero from now on, so that a row that comes again is not offered again.
      scores[row] = 0;
      if (score < best.threshold || states[row] !== 1 || row > maxRow) return;
      if (accept === undefined || accept.has(toRow(row))) best.offer(row, score);
    });
  }
}
