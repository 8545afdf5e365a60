import type { Frequencies } from './frequencies.js';

const none = -1;
const growth = 1.5;

/** Calls with the row and the frequencies of each posting of a term, in the order of adding. */
export type PostingVisitor = (row: number, frequencies: Frequencies) => void;

/**
 * Postings in the order in which papers come, those of one term chained:
 *
 *     term  -> head ----.          .--> tail
 *     log      [ p0 | p1 | p2 | p3 | p4 ]     p1 -> p2 -> p4, each with row, frequencies, next
 *
 * Adding costs no allocation a term, and reading a chain is fast enough for the share of a library
 * that is new.
 */
export class PostingsLog {
  #rows = new Uint32Array(4096);
  #frequencies = new Uint32Array(4096);
  #next = new Int32Array(4096);
  #heads = new Int32Array(1024).fill(none);
  #tails = new Int32Array(1024).fill(none);
  #counts = new Uint32Array(1024);
  #length = 0;
  #papers = 0;

  /** Postings. */
  get length(): number {
    return this.#length;
  }

  /** Papers added. */
  get papers(): number {
    return this.#papers;
  }

  /** Postings of a term. */
  count(term: number): number {
    return this.#counts[term] ?? 0;
  }

  /** Adds a paper: its terms, each once, and their frequencies by the number of the term. */
  add(row: number, terms: readonly number[], frequencies: Uint32Array): void {
    this.#papers++;
    while (this.#length + terms.length > this.#rows.length) this.#growLog();
    for (const term of terms) {
      if (term >= this.#heads.length) this.#growTerms(term + 1);
      const at = this.#length++;
      this.#rows[at] = row;
      this.#frequencies[at] = frequencies[term] ?? 0;
      this.#next[at] = none;
      const tail = this.#tails[term] ?? none;
      if (tail === none) this.#heads[term] = at;
      else this.#next[tail] = at;
      this.#tails[term] = at;
      this.#counts[term] = this.count(term) + 1;
    }
  }

  /** Visits the postings of a term in the order of adding. */
  visit(term: number, visit: PostingVisitor): void {
    for (let at = this.#heads[term] ?? none; at !== none; at = this.#next[at] ?? none) {
      visit(this.#rows[at] ?? 0, this.#frequencies[at] ?? 0);
    }
  }

  #growLog(): void {
    const capacity = Math.ceil(this.#rows.length * growth);
    this.#rows = grown(this.#rows, new Uint32Array(capacity));
    this.#frequencies = grown(this.#frequencies, new Uint32Array(capacity));
    this.#next = grown(this.#next, new Int32Array(capacity));
  }

  #growTerms(atLeast: number): void {
    const capacity = Math.max(atLeast, this.#heads.length * 2);
    this.#heads = grown(this.#heads, new Int32Array(capacity).fill(none));
    this.#tails = grown(this.#tails, new Int32Array(capacity).fill(none));
    this.#counts = grown(this.#counts, new Uint32Array(capacity));
  }
}

function grown<T extends Uint32Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
