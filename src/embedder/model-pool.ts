import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PQueue from 'p-queue';
import { Piscina } from 'piscina';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { damaged, type ModelFolder } from './model-folder.js';
import type { WorkerFailure } from './worker-model.js';

/** What a pool of workers runs. */
export interface ModelPoolOptions {
  readonly model: ModelFolder;
  /** The worker's module in this folder, without its ending. */
  readonly worker: string;
  /** What the workers are told at their start; it must survive a structured clone. */
  readonly workerData: object;
  /** Worker threads, >= 1; each holds the model once and computes on one core. */
  readonly workers: number;
}

/** Running worker threads. */
interface Threads<Task> {
  readonly pool: Piscina<Task, Float32Array | WorkerFailure>;
  /** Rejects when there is no worker left, nor will be. */
  readonly failed: Promise<never>;
}

/** When a task's turn comes: the larger priority first, then the earlier. */
export interface Turn {
  readonly priority: number;
  readonly signal?: AbortSignal | undefined;
}

/** The turn of what somebody waits for. */
export const urgent: Turn = { priority: 1 };

// Of this file's own kind: compiled beside it, or a source where a loader runs sources (tests).
const here = fileURLToPath(import.meta.url);

/**
 * Worker threads that hold one model and answer tasks. They load the model when they are first needed.
 * An idle pool does not keep a process alive; one that computes must be closed before `process.exit`,
 * as onnxruntime aborts a process that ends (SIGABRT) in the middle of a run.
 */
export class ModelPool<Task> {
  readonly workers: number;
  readonly #model: ModelFolder;
  readonly #options: ModelPoolOptions;
  #threads: Threads<Task> | undefined;
  /**
   * All work waits here and not in the pool: a query is next as soon as a worker is free, and turns are
   * kept (piscina 5.3.2 lets some tasks wait for all that came after them).
   */
  readonly #queue: PQueue;
  readonly #closed = new AbortController();

  constructor(options: ModelPoolOptions) {
    this.#model = options.model;
    this.#options = options;
    this.workers = options.workers;
    this.#queue = new PQueue({ concurrency: options.workers });
    this.#threads = this.#start();
  }

  /**
   * Runs one task. An abort takes effect before it starts: piscina would end the thread, as in
   * {@link close}.
   *
   * @throws MODEL_DAMAGED if a file cannot be loaded
   * @throws EMBEDDING_FAILED if the model fails, its worker dies, or the pool is closed
   */
  async run(task: Task, { signal, priority }: Turn): Promise<Float32Array> {
    const answer = await this.#ask(task, { signal, priority });
    if (answer instanceof Float32Array) return answer;
    const { file, error } = answer;
    if (file === undefined) throw this.failure(error.message, error);
    throw damaged(this.#model, `${file}: ${error.message}`, error);
  }

  /** The error of a model that does not do what it should. */
  failure(problem: string, cause?: unknown): KindredError {
    return new KindredError('EMBEDDING_FAILED', { model: this.#model.id, problem }, { cause });
  }

  /**
   * Waits for what is being computed: onnxruntime aborts the process if its thread is ended in the
   * middle of a run. Not left to piscina's own close, which counts one worker's finished task as several
   * workers' and then ends those that still run (5.3.2).
   */
  async close(): Promise<void> {
    this.#closed.abort(this.failure('it was closed'));
    await this.#queue.onIdle();
    await this.#threads?.pool.destroy();
  }

  #start(): Threads<Task> {
    const { worker, workerData, workers } = this.#options;
    const pool: Piscina<Task, Float32Array | WorkerFailure> = new Piscina({
      filename: join(dirname(here), `${worker}${extname(here)}`),
      workerData,
      minThreads: 1,
      maxThreads: workers,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
    });
    // A worker that dies with a task rejects it and is replaced. One that dies while it starts, for want
    // of memory say, is not, and if it was the only one its tasks would wait for ever.
    const failed = new Promise<never>((_, reject) => {
      pool.on('error', (error: Error) => {
        if (pool.threads.length > 0) return;
        this.#threads = undefined;
        reject(error);
        void pool.destroy();
      });
    });
    failed.catch(() => undefined); // nobody may be waiting
    return { pool, failed };
  }

  async #ask(task: Task, { signal, priority }: Turn): Promise<Float32Array | WorkerFailure> {
    const work = () => {
      this.#throwIfStopped(signal);
      this.#threads ??= this.#start();
      const { pool, failed } = this.#threads;
      return Promise.race([pool.run(task), failed]);
    };
    try {
      return await this.#queue.add(work, { priority });
    } catch (error) {
      throw this.failure(messageOf(error), error);
    } finally {
      this.#throwIfStopped(signal);
    }
  }

  #throwIfStopped(signal: AbortSignal | undefined): void {
    this.#closed.signal.throwIfAborted();
    signal?.throwIfAborted();
  }
}
