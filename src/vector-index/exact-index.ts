import { dot, type Embedding } from '../ranking/embedding.js';
import type { Row, Run } from '../ranking/run.js';
import { TopK } from '../ranking/top-k.js';
import type { VectorIndex, VectorSearchOptions } from './vector-index.js';

/**
 * Compares the query with every embedding: exact, O(n d) a search, the oracle of the approximate
 * index and the better choice for small libraries.
 */
export class ExactIndex implements VectorIndex {
  readonly #embeddings = new Map<Row, Embedding>();
  readonly #deleted = new Set<Row>();

  /** @param dimensions d, the length of every embedding */
  constructor(readonly dimensions: number) {}

  get size(): number {
    return this.#embeddings.size;
  }

  has(row: Row): boolean {
    return this.#embeddings.has(row);
  }

  add(row: Row, embedding: Embedding): void {
    if (embedding.length !== this.dimensions) {
      throw new RangeError(`${embedding.length} components, not ${this.dimensions}`);
    }
    if (this.#embeddings.has(row) || this.#deleted.has(row)) {
      throw new RangeError(`row ${row} was added before`);
    }
    this.#embeddings.set(row, embedding);
  }

  delete(row: Row): boolean {
    const wasLive = this.#embeddings.delete(row);
    if (wasLive) this.#deleted.add(row);
    return wasLive;
  }

  search(query: Embedding, k: number, { accept }: VectorSearchOptions = {}): Run {
    return accept === undefined
      ? scan(query, k, this.#embeddings)
      : scan(query, k, acceptedOf(this.#embeddings, accept));
  }
}

function* acceptedOf(
  embeddings: ReadonlyMap<Row, Embedding>,
  accept: ReadonlySet<Row>,
): Iterable<readonly [Row, Embedding]> {
  for (const row of accept) {
    const embedding = embeddings.get(row);
    if (embedding !== undefined) yield [row, embedding];
  }
}

/** The `k` rows nearest to the query among all that are given. */
export function scan(
  query: Embedding,
  k: number,
  candidates: Iterable<readonly [Row, Embedding]>,
): Run {
  const best = new TopK(k);
  for (const [row, embedding] of candidates) {
    best.offer({ row, score: dot(query, embedding) });
  }
  return best.toRun();
}
