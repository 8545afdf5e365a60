import type { Paper } from '../paper/paper.js';
import type { EmbedOptions } from './embedder.js';

/** Scores papers by reading query and paper together: slower than an index, and closer. */
export interface Reranker {
  /** The model's name, or that of the method. */
  readonly id: string;
  /** The share of its score in a reranked score, 0 to 1; the rest is the first stage's. */
  readonly share: number;

  /**
   * How well papers answer a query.
   *
   * @returns a score of each paper, in the order given, 0 to 1
   * @throws MODEL_NOT_FOUND, MODEL_DAMAGED, EMBEDDING_FAILED
   */
  score(query: string, papers: readonly Paper[], options?: EmbedOptions): Promise<number[]>;

  close(): Promise<void>;
}
