/**
 * Every term ever indexed, numbered from 0 in the order of coming, with one readable word for each:
 * the one that most papers write, found by a majority vote (Boyer & Moore 1981), which needs a counter
 * a term instead of a table of all words.
 */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #terms: string[] = [];
  readonly #words: string[] = [];
  readonly #votes: number[] = [];

  /** The vocabulary of terms and words that {@link terms} and {@link words} gave. */
  static from(terms: readonly string[], words: readonly string[]): Vocabulary {
    const vocabulary = new Vocabulary();
    terms.forEach((term, i) => vocabulary.add(term, words[i] ?? term));
    return vocabulary;
  }

  get size(): number {
    return this.#terms.length;
  }

  /** All terms, by number. */
  get terms(): readonly string[] {
    return this.#terms;
  }

  /** The word that stands for each term, by number. */
  get words(): readonly string[] {
    return this.#words;
  }

  numberOf(term: string): number | undefined {
    return this.#numbers.get(term);
  }

  /** The word that stands for the term of this number. */
  wordOf(number: number): string {
    return this.#words[number] ?? '';
  }

  /** The number of a term; if it is new, the word stands for it. */
  add(term: string, word: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const number = this.#terms.length;
    this.#numbers.set(term, number);
    this.#terms.push(term);
    this.#words.push(word);
    this.#votes.push(0);
    return number;
  }

  /** Says that a paper writes the term of this number as this word. */
  vote(number: number, word: string): void {
    const votes = this.#votes[number] ?? 0;
    if (this.#words[number] === word) {
      this.#votes[number] = votes + 1;
    } else if (votes > 0) {
      this.#votes[number] = votes - 1;
    } else {
      this.#words[number] = word;
      this.#votes[number] = 1;
    }
  }
}
