import type { EmbeddingModel } from '../embedder/model.js';
import { toCanonicalIdentifier, toUrlIdentifier } from '../paper/identifier.js';
import { toLine, type Paper } from '../paper/paper.js';
import type { Embedding } from '../ranking/embedding.js';
import { toRow, type Row, type Run } from '../ranking/run.js';
import { toAlias } from '../store/record.js';
import type { Store } from '../store/store.js';
import type { VectorSearchOptions } from '../vector-index/vector-index.js';
import { toAcceptance, type Acceptance } from './acceptance.js';
import type { LibraryReader } from './library.js';
import type { PaperFilter } from './paper-filter.js';
import type { LiveIndex } from './live-index.js';

/** How many filters' rows are kept: a page of results asks for the same filter again. */
const filtersKept = 32;

/** Reads a library through its live index, always at the one generation the index shows. */
export class LiveReader implements LibraryReader {
  readonly vectors: LibraryReader['vectors'];
  readonly lexical: LibraryReader['lexical'];
  readonly #live: LiveIndex;
  readonly #filters = new Map<string, Acceptance>();
  #filtersGeneration = 0;

  constructor(live: LiveIndex) {
    this.#live = live;
    this.vectors = {
      get size(): number {
        return live.size;
      },
      search: (query: Embedding, k: number, options?: VectorSearchOptions): Run =>
        live.search(query, k, options),
    };
    this.lexical = readLexical(live);
  }

  get generation(): number {
    return this.#live.generation;
  }

  get model(): EmbeddingModel {
    return this.#live.bound.model;
  }

  get size(): number {
    return this.#live.size;
  }

  rowOf(name: string): Row | undefined {
    return rowOf(this.#live.view, name);
  }

  paper(row: Row): Paper {
    return this.#live.view.paper(row) ?? this.#missing(row);
  }

  added(row: Row): number | undefined {
    return this.#live.view.added(row);
  }

  embedding(row: Row): Embedding {
    return this.#live.view.embedding(row, this.#live.bound.number) ?? this.#missing(row);
  }

  newestRows(): Iterable<Row> {
    return this.#live.view.newestRows();
  }

  papersAfter(after: number, limit: number): { row: Row; paper: Paper }[] {
    return this.#live.view.papersAfter(after, limit);
  }

  accept(filter: PaperFilter): Acceptance {
    if (this.#filtersGeneration !== this.generation) this.#filters.clear();
    this.#filtersGeneration = this.generation;
    const key = JSON.stringify(filter);
    const acceptance = this.#filters.get(key) ?? this.#acceptance(filter);
    this.#filters.delete(key);
    this.#filters.set(key, acceptance);
    const [oldest] = this.#filters.keys();
    if (this.#filters.size > filtersKept && oldest !== undefined) this.#filters.delete(oldest);
    return acceptance;
  }

  /** A row that the indexes hold but not the database was lost by damage. */
  #missing(row: Row): never {
    const { view } = this.#live;
    if (this.#live.has(row) || view.paper(row) !== undefined) {
      throw view.damaged(`paper ${row} lacks its record or its embedding`);
    }
    throw new RangeError(`row ${row} is not live`);
  }

  #acceptance(filter: PaperFilter): Acceptance {
    const { view, lexical } = this.#live;
    return toAcceptance(filter, { store: view, lexical, rowOf: (name) => rowOf(view, name) });
  }
}

/** The words of a library, as of the generation that answers show. */
function readLexical(live: LiveIndex): LibraryReader['lexical'] {
  const seen = () => ({ maxRow: toRow(live.lastRow) });
  return {
    get size(): number {
      return live.size;
    },
    search: (query, k, options) => live.lexical.search(query, k, { ...options, ...seen() }),
    searchAndScore: (query, wanted, options) =>
      live.lexical.searchAndScore(query, wanted, { ...options, ...seen() }),
    explain: (query, row) => live.lexical.explain(query, row, seen()),
    documentFrequency: (term) => live.lexical.documentFrequency(term),
    rowsWith: (term) => live.lexical.rowsWith(term),
    nearTerms: (word, limit) => live.lexical.nearTerms(word, limit),
  };
}

/** The row of a paper named by its id or by any of its identifiers, however spelled. */
export function rowOf(store: Store, name: string): Row | undefined {
  const byId = store.rowOfId(toLine(name));
  if (byId !== undefined) return byId;
  // Records made before an address's site was known carry the address itself.
  for (const identifier of new Set([toCanonicalIdentifier(name), toUrlIdentifier(name)])) {
    if (identifier === undefined) continue;
    const row = store.rowOfId(identifier) ?? store.rowOfIdentifier(identifier);
    if (row !== undefined) return row;
  }
  return store.rowOfIdentifier(toAlias(toLine(name)));
}
