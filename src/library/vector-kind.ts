import { z } from 'zod';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import { ExactIndex } from '../vector-index/exact-index.js';
import { HnswIndex, hnswDefaults } from '../vector-index/hnsw-index.js';
import { findDerived, saveDerived, type DerivedFile, type Exclusively } from './derived-file.js';
import type { IndexKind } from './derived-index.js';

/** Libraries up to this size are searched exactly: a scan of 4,000 costs some milliseconds. */
export const exactLimit = 4_000;

/** A graph in which more than this share of the rows is deleted is built anew. */
const deletedShareLimit = 0.3;

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
}

/** The vector index of a library: a scan while it is small, a graph once it is not. */
export function createVectorKind(options: VectorKindOptions): IndexKind<ExactIndex | HnswIndex> {
  const { directory, library, model, dimensions, exclusively } = options;
  const file = vectorFile(options);
  const hnswOptions = (size: number) => ({
    dimensions,
    capacity: Math.ceil(size * 1.1),
    embeddingOf: (row: Row) => options.view().embedding(row, model),
  });
  return {
    name: 'vector index',
    empty: new ExactIndex(dimensions),
    load: async (view) => {
      if (view.size() <= exactLimit) return undefined;
      const found = await findDerived(directory, file, library);
      if (found === undefined) return undefined;
      const index = await HnswIndex.load(found.path, found.details, hnswOptions(0));
      return { index, generation: found.generation };
    },
    isOutworn: (index, size) =>
      index instanceof HnswIndex
        ? index.deleted > deletedShareLimit * (index.size + index.deleted)
        : size > exactLimit,
    create: (size) =>
      size <= exactLimit ? new ExactIndex(dimensions) : HnswIndex.create(hnswOptions(size)),
    rowsAfter: (store, after, limit) =>
      store
        .embeddingsAfter(after, model, limit)
        .map(({ row, embedding }) => ({ row, addTo: (index) => index.add(row, embedding) })),
    add: (index, row, store) => {
      const embedding = store.embedding(row, model);
      if (embedding !== undefined) index.add(row, embedding);
    },
    settle: () => true,
    save: (index) =>
      index instanceof HnswIndex
        ? (generation) =>
            saveDerived(directory, file, {
              library,
              generation,
              details: { ...parametersOf(options), ...index.state() },
              write: (path) => index.save(path),
              exclusively,
            })
        : undefined,
  };
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
