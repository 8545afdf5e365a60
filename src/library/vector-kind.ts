import { z } from 'zod';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import { ExactIndex } from '../vector-index/exact-index.js';
import {
  HnswIndex,
  hnswDefaults,
  type HnswOptions,
  type HnswState,
} from '../vector-index/hnsw-index.js';
import { buildGraph } from './build-graph.js';
import {
  newPath,
  peekDerived,
  readDerived,
  writeDerived,
  type DerivedFile,
  type Exclusively,
  type Publish,
} from './derived-file.js';
import type { IndexKind, IndexState } from './index-kind.js';
import { databasePath } from './library-files.js';

/** When the vector index of a library is made anew. */
export interface VectorLimits {
  /** Libraries up to this size are searched exactly. */
  readonly exact: number;
  /** A graph in which more than this share of the rows is deleted is to be made anew. */
  readonly deletedShare: number;
}

/** A scan of 4,000 costs some milliseconds. */
export const vectorLimits: VectorLimits = { exact: 4_000, deletedShare: 0.3 };

/** A saved graph with a larger share of deleted rows is not worth loading. */
const uselessShare = 0.75;
/** A saved graph that lags by more changes than this share of its rows is not soon caught up. */
const soonCaughtUp = 0.1;
/** Room for further rows, as a share of those there: making more at once takes long. */
const headroom = 1.5;

/** What the vector index of a library is made for. */
export interface VectorKindOptions {
  readonly directory: string;
  readonly library: string;
  readonly fingerprint: string;
  /** The number of the model in the store. */
  readonly model: number;
  readonly dimensions: number;
  /** The store whose embeddings narrow filters are answered from. */
  readonly view: () => Store;
  readonly exclusively: Exclusively;
  /** Default {@link vectorLimits}. */
  readonly limits?: VectorLimits | undefined;
  /** The module that builds graphs in a thread of its own; for tests. */
  readonly worker?: string | undefined;
}

/** The vector index of a library: a scan while it is small, a graph once it is not. */
export function createVectorKind(options: VectorKindOptions): IndexKind<ExactIndex | HnswIndex> {
  const { dimensions, model, limits = vectorLimits } = options;
  const files = new GraphFiles(options);
  const isOutworn = (index: ExactIndex | HnswIndex) =>
    index instanceof HnswIndex
      ? index.deleted > limits.deletedShare * (index.size + index.deleted)
      : index.size > limits.exact;
  return {
    name: 'vector index',
    empty: new ExactIndex(dimensions),
    load: async (view) => (view.size() > limits.exact ? files.load() : undefined),
    isOutworn,
    create: (size) =>
      size > limits.exact ? HnswIndex.create(files.options(size)) : new ExactIndex(dimensions),
    succeed: async (store, signal) => {
      if (store.size() <= limits.exact) return undefined;
      const isFresh = files.isFresh(store.generation(), limits);
      return isFresh ? files.load() : files.build(store, signal);
    },
    add: (index, row, store) => {
      const embedding = store.embedding(row, model);
      if (embedding !== undefined) index.add(row, embedding);
    },
    settle: (index, budgetMs) => !(index instanceof HnswIndex) || index.settle(budgetMs),
    release: (index) => (index instanceof HnswIndex ? index.release() : undefined),
    isKept: (index) => index instanceof HnswIndex,
    write: (index, generation) => {
      if (!(index instanceof HnswIndex)) throw new TypeError('an exact index is not kept');
      // What another process has compacted is better than this one.
      const isBetterSaved = isOutworn(index) && files.isFresh(generation, limits);
      return isBetterSaved ? Promise.resolve(leaveAsIs) : files.write(index, generation);
    },
  };
}

/** The files that the graph of a library's vectors comes from and goes to. */
class GraphFiles {
  readonly #options: VectorKindOptions;
  readonly #file;

  constructor(options: VectorKindOptions) {
    this.#options = options;
    this.#file = vectorFile(options);
  }

  options(size: number): HnswOptions {
    const { dimensions, model, view } = this.#options;
    const embeddingOf = (row: Row) => view().embedding(row, model);
    return { dimensions, capacity: Math.ceil(size * headroom), embeddingOf };
  }

  /** @throws Error that says why the saved graph cannot be used */
  async load(): Promise<{ index: HnswIndex; generation: number } | undefined> {
    const { directory, library } = this.#options;
    return readDerived(directory, this.#file, {
      library,
      read: async ({ path, details, generation }) => {
        if (deletedShare(details) > uselessShare) throw new Error('most of it was deleted');
        return { index: await HnswIndex.load(path, details, this.options(0)), generation };
      },
    });
  }

  /** Whether the saved graph is as good as one made anew: another process may have just done so. */
  isFresh(present: number, limits: VectorLimits): boolean {
    const { directory, library } = this.#options;
    const saved = peekDerived(directory, this.#file, library);
    if (saved === undefined || saved.generation > present) return false;
    const lag = present - saved.generation;
    return (
      lag <= soonCaughtUp * saved.details.rows && deletedShare(saved.details) <= limits.deletedShare
    );
  }

  /** A graph that a thread of its own builds. */
  build(store: Store, signal: AbortSignal): Promise<IndexState<HnswIndex>> {
    const { directory, model, dimensions, worker } = this.#options;
    const path = newPath(directory, this.#file, store.generation());
    const graph = this.options(store.size());
    const { capacity = 0 } = graph;
    const database = databasePath(directory);
    const request = { database, model, dimensions, capacity, path, worker };
    return buildGraph(request, signal, async ({ generation, state }) => ({
      index: await HnswIndex.load(path, state, graph),
      generation,
    }));
  }

  write(index: HnswIndex, generation: number): Promise<Publish> {
    const { directory, library, exclusively } = this.#options;
    return writeDerived(directory, this.#file, {
      library,
      generation,
      details: { ...parametersOf(this.#options), ...index.state() },
      write: (path) => index.save(path),
      exclusively,
    });
  }
}

const leaveAsIs: Publish = () => Promise.resolve();

function deletedShare({ rows, deleted }: HnswState): number {
  return deleted.length / Math.max(1, rows);
}

function parametersOf({ fingerprint }: VectorKindOptions) {
  const { m, efConstruction } = hnswDefaults;
  return { fingerprint, m, efConstruction };
}

/** How the names of a model's saved indexes begin. */
export function vectorPrefix(fingerprint: string): string {
  return `vectors.${fingerprint.slice(0, 12)}`;
}

function vectorFile(options: VectorKindOptions) {
  const { fingerprint, m, efConstruction } = parametersOf(options);
  return {
    prefix: vectorPrefix(fingerprint),
    extension: 'hnsw',
    details: z.object({
      fingerprint: z.literal(fingerprint),
      m: z.literal(m),
      efConstruction: z.literal(efConstruction),
      rows: z.number().int().nonnegative(),
      deleted: z.array(z.number().int().nonnegative()).readonly(),
    }),
  } satisfies DerivedFile<unknown>;
}
