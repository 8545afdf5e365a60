import type { AverageCells } from './row-table.js';

/** Postings in compressed sparse rows: those of term t lie at starts[t] to starts[t + 1] (exclusive). */
export interface Postings {
  /** Terms + 1 offsets, ascending. */
  readonly starts: Uint32Array;
  /** Ascending within a term. */
  readonly rows: Uint32Array;
  readonly frequencies: Uint32Array;
  /** By posting: everything of BM25F but idf, which changes with every paper. */
  readonly impacts: Float32Array;
}

/** What counts as live. */
export interface Visibility {
  /** 1 for a live row, by row. */
  readonly states: Uint8Array;
  /** Rows above are not seen. */
  readonly maxRow: number;
  /** Whether a row of the postings may be dead or above `maxRow`: without, counting is free. */
  readonly anyHidden: boolean;
}

/* eslint-disable @typescript-eslint/no-non-null-assertion -- indices are in range by construction, and a check a posting would cost a third of the speed */

/**
 * The immutable body of the index: eager sparse scoring (Lù 2024, "BM25S"). What can be computed when
 * a paper is indexed is, so that a query is one multiplication and addition a posting.
 */
export class Segment {
  static readonly empty = new Segment(
    {
      starts: new Uint32Array(1),
      rows: new Uint32Array(0),
      frequencies: new Uint32Array(0),
      impacts: new Float32Array(0),
    },
    { cells: [null, null, null, null, null], papers: 0 },
  );

  readonly #starts: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #impacts: Float32Array;
  /** The averages that the impacts were computed with. */
  readonly cells: AverageCells;
  /** Live papers when the segment was made. */
  readonly papers: number;

  constructor(
    readonly postings: Postings,
    { cells, papers }: { cells: AverageCells; papers: number },
  ) {
    this.#starts = postings.starts;
    this.#rows = postings.rows;
    this.#impacts = postings.impacts;
    this.cells = cells;
    this.papers = papers;
  }

  start(term: number): number {
    return this.#starts[Math.min(term, this.#starts.length - 1)]!;
  }

  /** Postings of a term, those of dead rows included. */
  count(term: number): number {
    return this.start(term + 1) - this.start(term);
  }

  /** Postings of a term whose rows are seen. */
  countVisible(term: number, { states, maxRow, anyHidden }: Visibility): number {
    if (!anyHidden) return this.count(term);
    const rows = this.#rows;
    let count = 0;
    for (let at = this.start(term), end = this.start(term + 1); at < end; at++) {
      const row = rows[at]!;
      if (states[row] === 1 && row <= maxRow) count++;
    }
    return count;
  }

  /** Adds factor x impact to the score of every row that has the term. */
  accumulate(term: number, factor: number, scores: Float32Array): void {
    const [rows, impacts] = [this.#rows, this.#impacts];
    for (let at = this.start(term), end = this.start(term + 1); at < end; at++) {
      const row = rows[at]!;
      scores[row] = scores[row]! + factor * impacts[at]!;
    }
  }

  /** Visits every row that has the term, dead ones included, ascending. */
  visit(term: number, visit: (row: number) => void): void {
    for (let at = this.start(term), end = this.start(term + 1); at < end; at++) {
      visit(this.#rows[at]!);
    }
  }

  /** Where the posting of a term and row lies, if there is one. */
  find(term: number, row: number): number | undefined {
    let low = this.start(term);
    let high = this.start(term + 1);
    const end = high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return low < end && this.#rows[low] === row ? low : undefined;
  }
}
/* eslint-enable @typescript-eslint/no-non-null-assertion */
