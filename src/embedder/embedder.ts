import type { Embedding } from '../ranking/embedding.js';
import type { EmbeddingModel } from './model.js';

/** Options of one embedding call. */
export interface EmbedOptions {
  /** Stops the call; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Turns texts into embeddings with one model, off the calling thread. */
export interface Embedder {
  readonly model: EmbeddingModel;

  /**
   * Embeds passages, in any number; they are batched by length inside and answered in the order given.
   *
   * @param passages texts made by `toPassage(paper, model.passageTemplate)`
   * @returns n embeddings of `model.dimensions` components
   * @throws EMBEDDING_FAILED if the model fails or its worker dies
   */
  embedPassages(passages: readonly string[], options?: EmbedOptions): Promise<readonly Embedding[]>;

  /** Embeds one query, with the model's query template. Errors as for passages. */
  embedQuery(query: string, options?: EmbedOptions): Promise<Embedding>;

  /** Ends the workers; calls still running reject. */
  close(): Promise<void>;
}
