import { Piscina } from 'piscina';
import type { WorkerFailure } from './worker-model.js';

/** A worker thread that holds one model and answers one task at a time. It starts at once. */
export class ModelThread<Task> {
  readonly #pool: Piscina<Task, Float32Array | WorkerFailure>;
  #isDead = false;

  /**
   * @param filename the worker's module
   * @param workerData what it is told at its start; it must survive a structured clone
   */
  constructor(filename: string, workerData: object) {
    this.#pool = new Piscina({
      filename,
      workerData,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
    });
    // It dies with its thread: one that piscina put in its place might die before it is ready, and piscina
    // then starts no other, but keeps its tasks waiting for ever (5.3.2).
    this.#pool.options.minThreads = 0;
    this.#pool.on('workerDestroy', () => (this.#isDead = true));
    // What ends the thread rejects its task, too.
    this.#pool.on('error', () => undefined);
  }

  /** Whether its thread is no more, for whatever reason. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** @throws Error if the thread dies */
  run(task: Task): Promise<Float32Array | WorkerFailure> {
    return this.#pool.run(task);
  }

  /** Ends the thread; not in the middle of a run, which onnxruntime answers by ending the process. */
  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
