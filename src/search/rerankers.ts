import type { Embedder } from '../embedder/embedder.js';
import type { Reranker } from '../embedder/reranker.js';
import { SentenceReranker, sentences } from './sentence-reranker.js';

/** What rerankers are made of. */
export interface RerankerSource {
  readonly embedder: () => Promise<Embedder>;
  /** Starts a cross-encoder of this name. */
  readonly crossEncoder: (name: string) => Promise<Reranker>;
}

/** Rerankers by name, each started once, when it is first asked for. */
export class Rerankers {
  readonly #source: RerankerSource;
  readonly #started = new Map<string, Promise<Reranker>>();

  constructor(source: RerankerSource) {
    this.#source = source;
  }

  /**
   * The reranker "sentences", or a cross-encoder. One that failed to start is tried anew.
   *
   * @throws MODEL_NOT_FOUND, MODEL_DAMAGED
   */
  async get(name: string): Promise<Reranker> {
    const started = this.#started.get(name) ?? this.#start(name);
    this.#started.set(name, started);
    try {
      return await started;
    } catch (error) {
      this.#started.delete(name);
      throw error;
    }
  }

  async close(): Promise<void> {
    const started = await Promise.allSettled(this.#started.values());
    const rerankers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.all(rerankers.map((reranker) => reranker.close()));
  }

  #start(name: string): Promise<Reranker> {
    const { embedder, crossEncoder } = this.#source;
    return name === sentences
      ? Promise.resolve(new SentenceReranker(embedder))
      : crossEncoder(name);
  }
}
