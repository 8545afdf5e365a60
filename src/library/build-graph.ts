import { rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { HnswState } from '../vector-index/hnsw-index.js';

/** Which graph is to be built, and where. */
export interface GraphRequest {
  /** The library's database. */
  readonly database: string;
  /** The number of the model in the store. */
  readonly model: number;
  readonly dimensions: number;
  /** Rows to make room for at once. */
  readonly capacity: number;
  /** The file to write: there must be none. */
  readonly path: string;
  /** The worker's module; for tests. Default: the one beside this. */
  readonly worker?: string | undefined;
}

/** What the worker is told. */
export interface GraphOrder extends GraphRequest {
  /** One integer; the worker stops when it is not 0. */
  readonly stop: SharedArrayBuffer;
}

/** A graph in a file. */
export interface BuiltGraph {
  /** The last change that it is sure to show. */
  readonly generation: number | undefined;
  readonly state: HnswState;
}

// Of this file's own kind: compiled beside it, or a source where a loader runs sources (tests).
const here = fileURLToPath(import.meta.url);
const ownWorker = join(dirname(here), `graph-worker${extname(here)}`);

/**
 * Has a worker thread build a graph and write it to a file, and hands that to `use`; then the file is
 * removed, whatever happened.
 *
 * @throws Error that says why there is none; the signal's reason
 */
export async function buildGraph<Result>(
  request: GraphRequest,
  signal: AbortSignal,
  use: (built: BuiltGraph) => Promise<Result>,
): Promise<Result> {
  try {
    const built = await runWorker(request, signal);
    signal.throwIfAborted();
    if (built === undefined) throw new Error('it stopped too early');
    return await use(built);
  } finally {
    await rm(request.path, { force: true });
  }
}

/** Resolves when the thread is no more, to undefined if the signal stopped it. */
async function runWorker(
  { worker = ownWorker, ...request }: GraphRequest,
  signal: AbortSignal,
): Promise<BuiltGraph | undefined> {
  signal.throwIfAborted();
  const pool = new Piscina<GraphOrder, BuiltGraph | undefined>({ filename: worker, maxThreads: 1 });
  // What ends the thread rejects its task, too.
  pool.on('error', () => undefined);
  // Not piscina's own signal, which ends a thread wherever it is.
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const onAbort = () => Atomics.store(new Int32Array(stop), 0, 1);
  signal.addEventListener('abort', onAbort);
  try {
    return await pool.run({ ...request, stop });
  } finally {
    signal.removeEventListener('abort', onAbort);
    await pool.destroy();
  }
}
