import type { PostingsLog } from './postings-log.js';
import type { RowTable } from './row-table.js';
import { Segment, type Postings } from './segment.js';
import type { Weighting } from './weighting.js';

/** What is merged. Neither the segment nor the log may change meanwhile. */
export interface MergeSources {
  readonly base: Segment;
  readonly log: PostingsLog;
  readonly table: RowTable;
  /** What the new segment's impacts are computed by. */
  readonly weighting: Weighting;
  /** Terms of the vocabulary. */
  readonly terms: number;
}

/**
 * Folds a log into a segment, a slice at a time: term by term, the postings of rows that are live now,
 * ascending, with impacts of the present averages.
 */
export class Merge {
  readonly #sources: MergeSources;
  readonly #postings: Postings;
  readonly #papers: number;
  #term = 0;
  #length = 0;

  constructor(sources: MergeSources) {
    const most = sources.base.postings.rows.length + sources.log.length;
    this.#sources = sources;
    this.#papers = sources.table.live;
    this.#postings = {
      starts: new Uint32Array(sources.terms + 1),
      rows: new Uint32Array(unwritten(most)),
      frequencies: new Uint32Array(unwritten(most)),
      impacts: new Float32Array(unwritten(most)),
    };
  }

  /** Merges at least one term, and more until `budgetMs` are over; whether all are done. */
  run(budgetMs: number): boolean {
    const end = performance.now() + budgetMs;
    const { terms } = this.#sources;
    while (this.#term < terms) {
      this.#mergeTerm(this.#term++);
      if (performance.now() >= end) break;
    }
    return this.#term === terms;
  }

  /** The new segment, once {@link run} is done. */
  toSegment(): Segment {
    const { starts, rows, frequencies, impacts } = this.#postings;
    const postings = {
      starts,
      rows: rows.subarray(0, this.#length),
      frequencies: frequencies.subarray(0, this.#length),
      impacts: impacts.subarray(0, this.#length),
    };
    const { cells } = this.#sources.weighting;
    return new Segment(postings, { cells, papers: this.#papers });
  }

  #mergeTerm(term: number): void {
    const { base, log } = this.#sources;
    const { starts } = this.#postings;
    const first = this.#length;
    const { rows, frequencies } = base.postings;
    for (let at = base.start(term), end = base.start(term + 1); at < end; at++) {
      this.#append(rows[at] ?? 0, frequencies[at] ?? 0);
    }
    log.visit(term, (row, posted) => this.#append(row, posted));
    starts[term + 1] = this.#length;
    if (!isAscending(this.#postings.rows, first, this.#length)) this.#sort(first);
    this.#weigh(first);
  }

  #append(row: number, frequencies: number): void {
    if (this.#sources.table.states[row] !== 1) return;
    this.#postings.rows[this.#length] = row;
    this.#postings.frequencies[this.#length] = frequencies;
    this.#length++;
  }

  #weigh(first: number): void {
    const { weighting, table } = this.#sources;
    const { rows, frequencies, impacts } = this.#postings;
    const { lengths } = table;
    for (let at = first; at < this.#length; at++) {
      impacts[at] = weighting.impact(frequencies[at] ?? 0, rows[at] ?? 0, lengths);
    }
  }

  /** Rows come in ascending order, so this is for an owner that adds them otherwise. */
  #sort(first: number): void {
    const { rows, frequencies } = this.#postings;
    const slice = Array.from(rows.subarray(first, this.#length), (row, i) => ({
      row,
      frequencies: frequencies[first + i] ?? 0,
    }));
    slice.sort((a, b) => a.row - b.row);
    for (const [i, posting] of slice.entries()) {
      rows[first + i] = posting.row;
      frequencies[first + i] = posting.frequencies;
    }
  }
}

/**
 * Room for so many numbers of 32 bits, with no value yet: all that is read is written before, and
 * zeroing it at once would hold the event loop longer than a slice may.
 */
function unwritten(numbers: number): ArrayBufferLike {
  return Buffer.allocUnsafeSlow(4 * numbers).buffer;
}

function isAscending(rows: Uint32Array, first: number, end: number): boolean {
  for (let at = first + 1; at < end; at++) {
    if ((rows[at] ?? 0) < (rows[at - 1] ?? 0)) return false;
  }
  return true;
}
