import type { Bm25Parameters } from './bm25.js';
import type { Frequencies } from './frequencies.js';
import type { IndexedTerms } from './indexed-terms.js';
import { Merge } from './merge.js';
import { PostingsLog } from './postings-log.js';
import type { RowTable } from './row-table.js';
import type { Segment } from './segment.js';
import { type Visibility } from './segment.js';
import { Weighting } from './weighting.js';

/** A posting as scoring sees it. */
export interface Posting {
  readonly frequencies: Frequencies;
  readonly impact: number;
}

/**
 * All postings: an immutable segment, whose impacts are computed beforehand, and logs of what came
 * since, whose impacts are computed when they are read:
 *
 *     segment  <- merge <-  sealed log (being merged)  |  open log  <- add
 *
 * What is read does not depend on what lies where: all impacts use the average lengths of the
 * segment's time, and a field that was empty then, those of now.
 */
export class Layers {
  readonly #table: RowTable;
  readonly #parameters: Bm25Parameters;
  #segment: Segment;
  #sealed: PostingsLog | undefined;
  #open = new PostingsLog();
  #merge: Merge | undefined;
  #weighting: Weighting;

  constructor(segment: Segment, table: RowTable, parameters: Bm25Parameters) {
    this.#segment = segment;
    this.#table = table;
    this.#parameters = parameters;
    this.#weighting = new Weighting(parameters, segment.cells);
  }

  get segment(): Segment {
    return this.#segment;
  }

  get isMerging(): boolean {
    return this.#merge !== undefined;
  }

  /** Papers that are not in the segment. */
  get unmerged(): number {
    return this.#open.papers + (this.#sealed?.papers ?? 0);
  }

  /** By how many cells the average length of a field is off that its impacts are computed with. */
  get drift(): number {
    const now = this.#table.cells();
    const drifts = this.#segment.cells.map((cell, field) => {
      const present = now[field] ?? null;
      return cell === null || present === null ? 0 : Math.abs(present - cell);
    });
    return Math.max(...drifts);
  }

  add(row: number, { terms, frequencies }: IndexedTerms): void {
    this.#open.add(row, terms, frequencies);
  }

  /** Postings of a term, those of dead rows included. */
  count(term: number): number {
    return this.#segment.count(term) + this.#countLogged(term);
  }

  /** Postings of a term whose rows are seen: df. */
  countVisible(term: number, visibility: Visibility): number {
    const { states, maxRow, anyHidden } = visibility;
    let count = this.#segment.countVisible(term, visibility);
    if (!anyHidden) return count + this.#countLogged(term);
    this.#visitLogged(term, (row) => {
      if (states[row] === 1 && row <= maxRow) count++;
    });
    return count;
  }

  /** Visits every row that has a term, dead ones included, in no order. */
  visit(term: number, visit: (row: number) => void): void {
    this.#segment.visit(term, visit);
    this.#visitLogged(term, visit);
  }

  /** Adds factor x impact to the score of every row that has the term. */
  accumulate(term: number, factor: number, scores: Float32Array): void {
    this.#segment.accumulate(term, factor, scores);
    if (this.#countLogged(term) === 0) return;
    const weighting = this.#weightingNow();
    const { lengths } = this.#table;
    this.#visitLogged(term, (row, frequencies) => {
      scores[row] = (scores[row] ?? 0) + factor * weighting.impact(frequencies, row, lengths);
    });
  }

  /** The posting of a term and row, if there is one. */
  posting(term: number, row: number): Posting | undefined {
    const at = this.#segment.find(term, row);
    if (at !== undefined) {
      const { frequencies, impacts } = this.#segment.postings;
      return { frequencies: frequencies[at] ?? 0, impact: impacts[at] ?? 0 };
    }
    let found: Posting | undefined;
    this.#visitLogged(term, (posted, frequencies) => {
      if (posted !== row) return;
      const impact = this.#weightingNow().impact(frequencies, row, this.#table.lengths);
      found = { frequencies, impact };
    });
    return found;
  }

  /** Starts folding the logs into a new segment of the live rows, with the averages of now. */
  beginMerge(terms: number): void {
    this.#sealed = this.#open;
    this.#open = new PostingsLog();
    const weighting = new Weighting(this.#parameters, this.#table.cells());
    const sources = { base: this.#segment, log: this.#sealed, table: this.#table };
    this.#merge = new Merge({ ...sources, weighting, terms });
  }

  /** Goes on with the merge for about `budgetMs`; whether it is done. */
  runMerge(budgetMs: number): boolean {
    if (this.#merge === undefined) return true;
    if (!this.#merge.run(budgetMs)) return false;
    this.#segment = this.#merge.toSegment();
    this.#weighting = new Weighting(this.#parameters, this.#segment.cells);
    this.#sealed = undefined;
    this.#merge = undefined;
    return true;
  }

  #countLogged(term: number): number {
    return (this.#sealed?.count(term) ?? 0) + this.#open.count(term);
  }

  #visitLogged(term: number, visit: (row: number, frequencies: Frequencies) => void): void {
    this.#sealed?.visit(term, visit);
    this.#open.visit(term, visit);
  }

  #weightingNow(): Weighting {
    const { cells } = this.#segment;
    if (!cells.includes(null)) return this.#weighting;
    const now = this.#table.cells();
    const used = cells.map((cell, field) => cell ?? now[field] ?? null);
    if (used.some((cell, field) => cell !== this.#weighting.cells[field])) {
      this.#weighting = new Weighting(this.#parameters, used);
    }
    return this.#weighting;
  }
}
