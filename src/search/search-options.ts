import type { PaperFilter } from '../library/paper-filter.js';
import type { SearchMode } from './mode.js';
import type { SortOrder } from './order.js';

/** Options of a search. */
export interface SearchOptions {
  /** How many papers, 1 to 1,000. Default 10. */
  readonly k?: number;
  /** Papers before the first that is answered, 0 to 1,000. Default 0. */
  readonly offset?: number;
  /** The `next` of an earlier answer to the same question: the papers after those. Excludes `offset`. */
  readonly cursor?: string;
  readonly filter?: PaperFilter;
  /** What the ranking goes by. Default 'hybrid'. */
  readonly mode?: SearchMode;
  /** 'date': the newest of the best 200 papers first. Default 'relevance'. */
  readonly sort?: SortOrder;
  /** Count years, venues, authors and sources of the best 200 papers. Default false. */
  readonly facets?: boolean;
  /** Answer every version of a work, not the best alone: for judging by records. Default false. */
  readonly allVersions?: boolean;
  /** Say why each paper is there. Default false. */
  readonly explain?: boolean;
  /** Move the query towards its own best papers, then search again. Default false. */
  readonly feedback?: boolean;
  /** A cross-encoder's folder or hub id, or "sentences": reads the best papers again. Default none. */
  readonly rerank?: string;
  /** HNSW's search breadth, 1 to 10,000. */
  readonly efSearch?: number;
  readonly signal?: AbortSignal;
}
