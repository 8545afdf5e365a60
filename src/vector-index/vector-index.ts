import type { Embedding } from '../ranking/embedding.js';
import type { Row, Run } from '../ranking/run.js';

/** Options of one vector search. */
export interface VectorSearchOptions {
  /** HNSW's search breadth (Malkov & Yashunin 2018, ef); at least k is used. Exact search ignores it. */
  readonly efSearch?: number;
  /** Only these rows may be answered. */
  readonly accept?: ReadonlySet<Row>;
}

/** Finds the embeddings nearest to a query by inner product (cosine, as all have unit norm). */
export interface VectorIndex {
  readonly dimensions: number;
  /** Live rows; deleted ones do not count. */
  readonly size: number;
  /** @throws RangeError if the row was ever added before, or the length is not `dimensions` */
  add(row: Row, embedding: Embedding): void;
  /** Whether the row was live; it is never answered again. */
  delete(row: Row): boolean;
  has(row: Row): boolean;
  /**
   * The at most `k` (integer >= 1) nearest live rows; the score is the cosine similarity, -1 to 1.
   * Fewer only where fewer are live and accepted.
   */
  search(query: Embedding, k: number, options?: VectorSearchOptions): Run;
}
