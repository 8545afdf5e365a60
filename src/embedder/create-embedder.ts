import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PQueue from 'p-queue';
import { Piscina } from 'piscina';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { toEmbedding, type Embedding } from '../ranking/embedding.js';
import { estimateTokens, toBatches, type Batch } from './batches.js';
import type { EmbedOptions, Embedder } from './embedder.js';
import { damaged } from './model-folder.js';
import type { EmbeddingModel } from './model.js';
import type { ResolvedModel } from './resolve-model.js';
import type { WorkerAnswer, WorkerSettings } from './transformers-worker.js';

/** Options of {@link createEmbedder}. */
export interface EmbedderOptions {
  /** Worker threads, >= 1; each holds the model once and computes on one core. Default 1. */
  readonly workers?: number;
  /** Load the model in all workers at once rather than at the first call. Default false. */
  readonly warm?: boolean;
}

// Of this file's own kind: compiled beside it, or a source where a loader runs sources (tests).
const here = fileURLToPath(import.meta.url);
const worker = join(dirname(here), `transformers-worker${extname(here)}`);

/**
 * UTF-16 units a token that are looked at. English has 5 to 6 and long chemical names 12 or so, so
 * nothing that counts is lost, while a text of a megabyte costs no more to tokenize than a page.
 */
const unitsPerToken = 32;

/**
 * Starts an embedder on a model that was found by `resolveModel`. Its workers load the model when
 * they are first needed, or at once if `warm`. An idle embedder does not keep a process alive; one
 * that computes must be closed before `process.exit`, as onnxruntime aborts a process that ends
 * (SIGABRT) in the middle of a run.
 */
export function createEmbedder(resolved: ResolvedModel, options: EmbedderOptions = {}): Embedder {
  const { workers = 1, warm = false } = options;
  const embedder = new PooledEmbedder(resolved, Math.max(1, workers));
  if (warm) embedder.warm();
  return embedder;
}

/** When a task's turn comes: the larger priority first, then the earlier. */
interface Turn {
  readonly priority: number;
  readonly signal?: AbortSignal | undefined;
}

const urgent: Turn = { priority: 1 };

class PooledEmbedder implements Embedder {
  readonly model: EmbeddingModel;
  readonly #resolved: ResolvedModel;
  readonly #pool: Piscina<string[], WorkerAnswer>;
  /**
   * All work waits here and not in the pool: a query is next as soon as a worker is free, and turns are
   * kept (piscina 5.3.2 lets some tasks wait for all that came after them).
   */
  readonly #queue: PQueue;
  readonly #closed = new AbortController();

  constructor(resolved: ResolvedModel, workers: number) {
    const { model, folder, dtype } = resolved;
    const { maxTokens, pooling } = model;
    const workerData: WorkerSettings = { folder, dtype, maxTokens, pooling };
    this.model = model;
    this.#resolved = resolved;
    this.#queue = new PQueue({ concurrency: workers });
    this.#pool = new Piscina({
      filename: worker,
      workerData,
      minThreads: 1,
      maxThreads: workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
    });
    // A worker that dies rejects its task and is replaced; the event itself needs no answer.
    this.#pool.on('error', () => undefined);
  }

  /** Loads the model in every worker. A failure is told by the first call that needs the model. */
  warm(): void {
    const loads = Array.from({ length: this.#pool.maxThreads }, () => this.#ask([], urgent));
    void Promise.allSettled(loads);
  }

  async embedPassages(
    passages: readonly string[],
    { signal }: EmbedOptions = {},
  ): Promise<readonly Embedding[]> {
    const texts = passages.map((passage) => this.#cut(passage));
    const found = new Map<number, Embedding>();
    // Once a batch has failed, those that still wait would be computed for nobody.
    const failed = new AbortController();
    const stop = AbortSignal.any([failed.signal, ...(signal ? [signal] : [])]);
    const runBatch = async (batch: Batch) => {
      const own = batch.map((index) => texts[index] ?? '');
      const embeddings = await this.#run(own, { signal: stop, priority: 0 });
      batch.forEach((index, i) => {
        const embedding = embeddings[i];
        if (embedding !== undefined) found.set(index, embedding);
      });
    };
    const batches = toBatches(texts.map((text) => estimateTokens(text, this.model.maxTokens)));
    try {
      await Promise.all(batches.map(runBatch));
    } catch (error) {
      failed.abort(error);
      throw error;
    }
    return passages.map((_, index) => found.get(index) ?? this.#missing());
  }

  async embedQuery(query: string, { signal }: EmbedOptions = {}): Promise<Embedding> {
    const text = this.model.queryTemplate.replace('{query}', () => query);
    const [embedding] = await this.#run([this.#cut(text)], { ...urgent, signal });
    return embedding ?? this.#missing();
  }

  /**
   * Waits for the batches that are being computed: onnxruntime aborts the process if its thread is
   * ended in the middle of a run. Not left to piscina's own close, which counts one worker's finished
   * task as several workers' and then ends those that still run (5.3.2).
   */
  async close(): Promise<void> {
    this.#closed.abort(this.#failure('it was closed'));
    await this.#queue.onIdle();
    await this.#pool.destroy();
  }

  #cut(text: string): string {
    return text.slice(0, this.model.maxTokens * unitsPerToken);
  }

  async #run(texts: string[], turn: Turn): Promise<Embedding[]> {
    const answer = await this.#ask(texts, turn);
    const { id, dimensions } = this.model;
    if (!(answer instanceof Float32Array)) {
      const { file, error } = answer;
      if (file === undefined) throw this.#failure(error.message, error);
      throw damaged({ id, folder: this.#resolved.folder }, `${file}: ${error.message}`, error);
    }
    const given = answer.length / texts.length;
    if (given !== dimensions) {
      throw this.#failure(`it gives ${given} dimensions, its manifest says ${dimensions}`);
    }
    // Copies: who keeps one embedding must not keep its whole batch.
    return texts.map((_, i) => toEmbedding(answer.slice(i * dimensions, (i + 1) * dimensions)));
  }

  /** An abort takes effect between batches: piscina would end the thread, as in {@link close}. */
  async #ask(texts: string[], { signal, priority }: Turn): Promise<WorkerAnswer> {
    const work = () => {
      this.#throwIfStopped(signal);
      return this.#pool.run(texts);
    };
    try {
      return await this.#queue.add(work, { priority });
    } catch (error) {
      throw this.#failure(messageOf(error), error);
    } finally {
      this.#throwIfStopped(signal);
    }
  }

  #throwIfStopped(signal: AbortSignal | undefined): void {
    this.#closed.signal.throwIfAborted();
    signal?.throwIfAborted();
  }

  #failure(problem: string, cause?: unknown): KindredError {
    return new KindredError('EMBEDDING_FAILED', { model: this.model.id, problem }, { cause });
  }

  #missing(): never {
    throw this.#failure('it gave fewer vectors than texts');
  }
}
