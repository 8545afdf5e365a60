import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Hnswlib from 'hnswlib-node';
import { searchPassing } from '../ranking/deepen.js';
import type { Embedding } from '../ranking/embedding.js';
import { toRow, toRun, type Row, type Run } from '../ranking/run.js';
import { scan } from './exact-index.js';
import { RowStates } from './row-states.js';
import type { VectorIndex, VectorSearchOptions } from './vector-index.js';

// hnswlib-node is CommonJS whose names Node's ESM loader cannot see.
const hnswlib = createRequire(import.meta.url)('hnswlib-node') as typeof Hnswlib;

/** HNSW's parameters, named as in Malkov & Yashunin (2018). */
export const hnswDefaults = { m: 16, efConstruction: 200, efSearch: 200 } as const;

/** Filters that pass at most this many rows are answered by scanning those rows. */
const scanLimit = 2_000;
const smallestCapacity = 1_024;
const growth = 1.5;
const seed = 100;

/** What an HNSW index is made of. */
export interface HnswOptions {
  readonly dimensions: number;
  /** The stored embedding of a live row: narrow filters are answered by scanning these. */
  readonly embeddingOf: (row: Row) => Embedding | undefined;
  /** How many rows to make room for at once; more are made room for as they come. */
  readonly capacity?: number;
}

/** What must be kept beside a saved index for it to be loaded again. */
export interface HnswState {
  /** Rows in the file, deleted ones included. */
  readonly rows: number;
  readonly deleted: readonly number[];
}

/**
 * Approximate nearest neighbours by hnswlib, inner-product space on unit vectors, so that similarity
 * is 1 - distance. All quirks of hnswlib-node 3 stay in here: it takes plain arrays, throws for k
 * above the capacity, silently replaces a point added twice, and counts deleted points.
 */
export class HnswIndex implements VectorIndex {
  readonly dimensions: number;
  readonly #graph: Hnswlib.HierarchicalNSW;
  readonly #embeddingOf: (row: Row) => Embedding | undefined;
  readonly #rows = new RowStates();
  /** Deleted rows that the graph still takes for live. */
  readonly #unmarked: Row[] = [];

  private constructor(graph: Hnswlib.HierarchicalNSW, options: HnswOptions) {
    this.dimensions = options.dimensions;
    this.#graph = graph;
    this.#embeddingOf = options.embeddingOf;
  }

  /** An empty index. */
  static create(options: HnswOptions): HnswIndex {
    const graph = new hnswlib.HierarchicalNSW('ip', options.dimensions);
    const maxElements = Math.max(smallestCapacity, options.capacity ?? 0);
    const { m, efConstruction } = hnswDefaults;
    graph.initIndex({ maxElements, m, efConstruction, randomSeed: seed });
    return new HnswIndex(graph, options);
  }

  /**
   * Loads a file that {@link save} wrote, off the calling thread.
   *
   * @throws Error if the file is damaged or does not hold the rows of `state`
   */
  static async load(path: string, state: HnswState, options: HnswOptions): Promise<HnswIndex> {
    const graph = new hnswlib.HierarchicalNSW('ip', options.dimensions);
    await graph.readIndex(path);
    const rows = graph.getIdsList();
    if (rows.length !== state.rows) throw new Error(`holds ${rows.length} rows, not ${state.rows}`);
    const index = new HnswIndex(graph, options);
    for (const row of rows) index.#rows.add(toRow(row));
    for (const row of state.deleted) index.#rows.delete(toRow(row));
    return index;
  }

  get size(): number {
    return this.#rows.live;
  }

  /** Rows that were deleted but still take room and time. */
  get deleted(): number {
    return this.#rows.deleted;
  }

  has(row: Row): boolean {
    return this.#rows.isLive(row);
  }

  add(row: Row, embedding: Embedding): void {
    if (embedding.length !== this.dimensions) {
      throw new RangeError(`${embedding.length} components, not ${this.dimensions}`);
    }
    this.#rows.add(row);
    const capacity = this.#graph.getMaxElements();
    if (this.#graph.getCurrentCount() >= capacity) {
      this.#graph.resizeIndex(Math.ceil(capacity * growth));
    }
    this.#graph.addPoint(Array.from(embedding), row);
  }

  /** The native index is told by {@link settle}; until then searches go deeper. */
  delete(row: Row): boolean {
    if (!this.#rows.delete(row)) return false;
    this.#unmarked.push(row);
    return true;
  }

  /** Does what {@link delete} put off, for about `budgetMs`; whether nothing is left. */
  settle(budgetMs: number): boolean {
    const end = performance.now() + budgetMs;
    for (let row; (row = this.#unmarked.pop()) !== undefined;) {
      this.#graph.markDelete(row);
      if (performance.now() >= end) break;
    }
    return this.#unmarked.length === 0;
  }

  search(query: Embedding, k: number, options: VectorSearchOptions = {}): Run {
    const { efSearch = hnswDefaults.efSearch, accept } = options;
    if (this.size === 0 || accept?.size === 0) return [];
    if (accept === undefined) return this.#nearest(query, k, efSearch);
    return this.#nearestAccepted(query, k, { efSearch, accept });
  }

  /**
   * Writes the graph to a file, off the calling thread; it must not change meanwhile. Keep
   * {@link state} beside it.
   *
   * @throws Error if the disk does not take it
   */
  async save(path: string): Promise<void> {
    this.settle(Infinity);
    await this.#graph.writeIndex(path);
    // hnswlib does not say when a disk is full.
    const { size } = await stat(path);
    const least = this.#graph.getCurrentCount() * leastBytesOf(this.dimensions);
    if (size < least) throw new Error(`${size} of at least ${least} bytes could be written`);
  }

  /** Gives its memory back now, not at some garbage collection. To be asked no more: searches throw. */
  release(): void {
    this.#graph.initIndex({ maxElements: 1 });
  }

  /** What {@link load} will need to know. */
  state(): HnswState {
    return { rows: this.#graph.getCurrentCount(), deleted: this.#rows.deletedRows() };
  }

  #nearest(query: Embedding, k: number, efSearch: number): Run {
    const search = (depth: number) => this.#nearestMarked(query, depth, efSearch);
    if (this.#unmarked.length === 0) return search(k);
    return searchPassing(search, k, { passes: (row) => this.has(row) });
  }

  #nearestMarked(query: Embedding, k: number, efSearch: number): Run {
    const count = Math.min(k, this.size + this.#unmarked.length);
    this.#graph.setEf(Math.max(efSearch, count));
    const { neighbors, distances } = this.#graph.searchKnn(Array.from(query), count);
    return toRun(neighbors.map((row, i) => ({ row: toRow(row), score: 1 - (distances[i] ?? 1) })));
  }

  /**
   * Filters are applied after the search, never as a call for each candidate across the native border:
   * search as deep as the filter's share of all rows demands, half as deep again for safety, then
   * drop what it does not accept. Where scanning the accepted rows costs no more, or the search left
   * too few (the filter and the query point away from each other), they are scanned.
   */
  #nearestAccepted(query: Embedding, k: number, wanted: Required<VectorSearchOptions>): Run {
    const { efSearch, accept } = wanted;
    const depth = efSearch + Math.ceil((1.5 * k * this.size) / accept.size);
    if (accept.size <= Math.max(scanLimit, depth)) return this.#scan(query, k, accept);
    const run = this.#nearest(query, depth, depth).filter(({ row }) => accept.has(row));
    return run.length >= k ? run.slice(0, k) : this.#scan(query, k, accept);
  }

  #scan(query: Embedding, k: number, accept: ReadonlySet<Row>): Run {
    return scan(query, k, this.#stored(accept));
  }

  *#stored(rows: Iterable<Row>): Iterable<readonly [Row, Embedding]> {
    for (const row of rows) {
      const embedding = this.has(row) ? this.#embeddingOf(row) : undefined;
      if (embedding !== undefined) yield [row, embedding];
    }
  }
}

/** Bytes of a file that each row takes at least: lowest neighbours, vector, label, count of the other levels. */
function leastBytesOf(dimensions: number): number {
  return 4 * (2 * hnswDefaults.m + 1) + 4 * dimensions + 8 + 4;
}
