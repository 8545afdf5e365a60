import type { EmbeddingModel } from '../embedder/model.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import type { Paper } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Row, Run } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { VectorSearchOptions } from '../vector-index/vector-index.js';
import type { LibraryReader, PaperFilter } from './library.js';
import type { LiveIndex } from './live-index.js';

/** How many filters' rows are kept: a page of results asks for the same filter again. */
const filtersKept = 32;

/** Reads a library through its live index, always at the one generation the index shows. */
export class LiveReader implements LibraryReader {
  readonly model: EmbeddingModel;
  readonly vectors: LibraryReader['vectors'];
  readonly #live: LiveIndex;
  readonly #modelNumber: number;
  readonly #filters = new Map<string, ReadonlySet<Row>>();
  #filtersGeneration = 0;

  constructor(live: LiveIndex, model: EmbeddingModel, modelNumber: number) {
    this.#live = live;
    this.model = model;
    this.#modelNumber = modelNumber;
    this.vectors = {
      get size(): number {
        return live.size;
      },
      search: (query: Embedding, k: number, options?: VectorSearchOptions): Run =>
        live.search(query, k, options),
    };
  }

  get generation(): number {
    return this.#live.generation;
  }

  get size(): number {
    return this.#live.size;
  }

  rowOf(name: string): Row | undefined {
    return rowOf(this.#live.view, name);
  }

  paper(row: Row): Paper {
    const paper = this.#live.view.paper(row);
    if (paper === undefined) throw new RangeError(`row ${row} is not live`);
    return paper;
  }

  embedding(row: Row): Embedding {
    const embedding = this.#live.view.embedding(row, this.#modelNumber);
    if (embedding === undefined) throw new RangeError(`row ${row} is not live`);
    return embedding;
  }

  accept(filter: PaperFilter): ReadonlySet<Row> | undefined {
    if (Object.values(filter).every((value) => value === undefined)) return undefined;
    if (this.#filtersGeneration !== this.generation) this.#filters.clear();
    this.#filtersGeneration = this.generation;
    const key = JSON.stringify(filter);
    const rows = this.#filters.get(key) ?? this.#live.view.rowsWhere(filter);
    this.#filters.delete(key);
    this.#filters.set(key, rows);
    const [oldest] = this.#filters.keys();
    if (this.#filters.size > filtersKept && oldest !== undefined) this.#filters.delete(oldest);
    return rows;
  }
}

/** The row of a paper named by its id or by any of its identifiers, however spelled. */
export function rowOf(store: Store, name: string): Row | undefined {
  const byId = store.rowOfId(name.trim());
  if (byId !== undefined) return byId;
  const identifier = toCanonicalIdentifier(name);
  if (identifier === undefined) return undefined;
  return store.rowOfId(identifier) ?? store.rowOfIdentifier(identifier);
}
