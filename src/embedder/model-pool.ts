import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import PQueue from 'p-queue';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { damaged, type ModelFolder } from './model-folder.js';
import { ModelThread } from './model-thread.js';
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
  readonly #model: ModelFolder;
  readonly #start: () => ModelThread<Task>;
  readonly #threads = new Set<ModelThread<Task>>();
  readonly #idle: ModelThread<Task>[] = [];
  /** All work waits here: a query is next as soon as a worker is free, and turns are kept. */
  readonly #queue: PQueue;
  readonly #closed = new AbortController();

  constructor({ model, worker, workerData, workers }: ModelPoolOptions) {
    this.#model = model;
    this.#queue = new PQueue({ concurrency: workers });
    const filename = join(dirname(here), `${worker}${extname(here)}`);
    this.#start = () => new ModelThread(filename, workerData);
    this.#release(this.#take());
  }

  get workers(): number {
    return this.#queue.concurrency;
  }

  /**
   * Runs one task. An abort takes effect before it starts: for what is being computed, see {@link close}.
   *
   * A task whose worker dies is given to another one, once.
   *
   * @throws MODEL_DAMAGED if a file cannot be loaded
   * @throws EMBEDDING_FAILED if the model fails, two workers die of the task, or the pool is closed
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
   * middle of a run.
   */
  async close(): Promise<void> {
    this.#closed.abort(this.failure('it was closed'));
    await this.#queue.onIdle();
    await Promise.all(Array.from(this.#threads, (thread) => thread.close()));
  }

  async #ask(task: Task, { signal, priority }: Turn): Promise<Float32Array | WorkerFailure> {
    const work = async () => {
      this.#throwIfStopped(signal);
      try {
        return await this.#runOnce(task);
      } catch {
        // A model's failure is an answer, so the thread died: perhaps of what it had done before.
        this.#throwIfStopped(signal);
        return this.#runOnce(task);
      }
    };
    try {
      return await this.#queue.add(work, { priority });
    } catch (error) {
      throw this.failure(messageOf(error), error);
    } finally {
      this.#throwIfStopped(signal);
    }
  }

  async #runOnce(task: Task): Promise<Float32Array | WorkerFailure> {
    const thread = this.#take();
    try {
      return await thread.run(task);
    } finally {
      this.#release(thread);
    }
  }

  /** A thread that is free; another one where there is none. */
  #take(): ModelThread<Task> {
    for (let thread = this.#idle.pop(); thread !== undefined; thread = this.#idle.pop()) {
      if (!thread.isDead) return thread;
      this.#threads.delete(thread);
    }
    const thread = this.#start();
    this.#threads.add(thread);
    return thread;
  }

  #release(thread: ModelThread<Task>): void {
    if (thread.isDead) this.#threads.delete(thread);
    else this.#idle.push(thread);
  }

  #throwIfStopped(signal: AbortSignal | undefined): void {
    this.#closed.signal.throwIfAborted();
    signal?.throwIfAborted();
  }
}
