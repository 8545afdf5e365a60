import { toEmbedding, type Embedding } from '../ranking/embedding.js';
import { estimateTokens, maxBatchTokens, runBatches, toBatches, type Batch } from './batches.js';
import type { EmbedOptions, Embedder } from './embedder.js';
import { ModelPool, urgent, type Turn } from './model-pool.js';
import type { EmbeddingModel } from './model.js';
import type { ResolvedModel } from './resolve-model.js';
import { cutToTokens } from './truncation.js';
import type { WorkerSettings } from './transformers-worker.js';

/** Options of {@link createEmbedder}. */
export interface EmbedderOptions {
  /** Worker threads, >= 1; each holds the model once and computes on one core. Default 1. */
  readonly workers?: number;
  /** Let other programs' work, and other threads', go before it. Default false. */
  readonly background?: boolean;
  /** Load the model in all workers at once rather than at the first call. Default false. */
  readonly warm?: boolean;
}

/**
 * Starts an embedder on a model that was found by `resolveModel`. Its workers load the model when
 * they are first needed, or at once if `warm`; see {@link ModelPool}.
 */
export function createEmbedder(resolved: ResolvedModel, options: EmbedderOptions = {}): Embedder {
  const embedder = new PooledEmbedder(resolved, options);
  if (options.warm === true) embedder.warm();
  return embedder;
}

/**
 * The most tokens of a static model's batch: of 512 the message to the worker took longer than the
 * vectors.
 */
const maxStaticBatchTokens = 16_384;

class PooledEmbedder implements Embedder {
  readonly model: EmbeddingModel;
  readonly #pool: ModelPool<string[]>;
  readonly #batchTokens: number;

  constructor({ model, folder, dtype, isStatic }: ResolvedModel, options: EmbedderOptions) {
    const { workers = 1, background = false } = options;
    const { maxTokens, pooling } = model;
    const workerData: WorkerSettings = { folder, dtype, maxTokens, pooling, background };
    this.model = model;
    this.#batchTokens = isStatic ? maxStaticBatchTokens : maxBatchTokens;
    this.#pool = new ModelPool({
      model: { id: model.id, folder },
      worker: isStatic ? 'static-worker' : 'transformers-worker',
      workerData,
      workers: Math.max(1, workers),
    });
  }

  /** Loads the model in every worker. A failure is told by the first call that needs the model. */
  warm(): void {
    const loads = Array.from({ length: this.#pool.workers }, () => this.#pool.run([], urgent));
    void Promise.allSettled(loads);
  }

  async embedPassages(
    passages: readonly string[],
    { signal }: EmbedOptions = {},
  ): Promise<readonly Embedding[]> {
    const texts = passages.map((passage) => this.#cut(passage));
    const found = new Map<number, Embedding>();
    const runBatch = async (batch: Batch, stop: AbortSignal) => {
      const own = batch.map((index) => texts[index] ?? '');
      const embeddings = await this.#run(own, { signal: stop, priority: 0 });
      batch.forEach((index, i) => {
        const embedding = embeddings[i];
        if (embedding !== undefined) found.set(index, embedding);
      });
    };
    const lengths = texts.map((text) => estimateTokens(text, this.model.maxTokens));
    await runBatches(toBatches(lengths, this.#batchTokens), runBatch, signal);
    return passages.map((_, index) => found.get(index) ?? this.#missing());
  }

  async embedQuery(query: string, { signal }: EmbedOptions = {}): Promise<Embedding> {
    const text = this.model.queryTemplate.replace('{query}', () => query);
    const [embedding] = await this.#run([this.#cut(text)], { ...urgent, signal });
    return embedding ?? this.#missing();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #cut(text: string): string {
    return cutToTokens(text, this.model.maxTokens);
  }

  async #run(texts: string[], turn: Turn): Promise<Embedding[]> {
    const answer = await this.#pool.run(texts, turn);
    const { dimensions } = this.model;
    const given = answer.length / texts.length;
    if (given !== dimensions) {
      throw this.#pool.failure(`it gives ${given} dimensions, its manifest says ${dimensions}`);
    }
    // Copies: who keeps one embedding must not keep its whole batch.
    return texts.map((_, i) => toEmbedding(answer.slice(i * dimensions, (i + 1) * dimensions)));
  }

  #missing(): never {
    throw this.#pool.failure('it gave fewer vectors than texts');
  }
}
