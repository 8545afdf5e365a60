import { countTerms } from '../lexical-index/count-terms.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Row } from '../ranking/run.js';

/** A text that stands for what is wanted, or not: its meaning, and its words with their counts. */
export interface Example {
  readonly embedding: Embedding;
  readonly terms: ReadonlyMap<string, number>;
}

/** The example that a paper of the library is. */
export function exampleOf(reader: LibraryReader, row: Row): Example {
  return { embedding: reader.embedding(row), terms: termsOf(reader.paper(row)) };
}

/** A paper's words: those of its title and abstract. */
export function termsOf({ title, abstract }: Paper): ReadonlyMap<string, number> {
  return countTerms(`${title}\n${abstract}`);
}

/** A weighted sum of examples: of their embeddings, and of their terms' relative frequencies. */
export class ExampleSum {
  /** Not of unit norm. */
  readonly vector: Float32Array;
  readonly terms = new Map<string, number>();

  constructor(dimensions: number) {
    this.vector = new Float32Array(dimensions);
  }

  /** Adds the mean of some examples, times `share`; no examples add nothing. */
  addMean(examples: readonly Example[], share: number): void {
    for (const example of examples) this.#add(example, share / examples.length);
  }

  #add({ embedding, terms }: Example, share: number): void {
    const { vector } = this;
    embedding.forEach((value, i) => (vector[i] = (vector[i] ?? 0) + share * value));
    let total = 0;
    for (const count of terms.values()) total += count;
    for (const [term, count] of terms) {
      this.terms.set(term, (this.terms.get(term) ?? 0) + (share * count) / total);
    }
  }
}
