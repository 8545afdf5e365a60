import type { PaperFilter } from '../library/paper-filter.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import { recommend, type Taste } from '../recommend/recommend.js';
import type { Answer, Note, Result } from '../search/answer.js';
import { searchLimits } from '../search/limits.js';
import { search, type SearchContext } from '../search/search.js';

/** What somebody follows: a question, or papers like some and unlike others. */
export type Interest =
  { readonly question: string; readonly filter?: PaperFilter } | { readonly taste: Taste };

/** Which papers are news. */
export interface NewsOptions {
  /** Papers that came to the library at this moment or later are new. */
  readonly since: Date;
  /** How many papers at most, 1 to 1,000. Default 20. */
  readonly k?: number;
  /** Fill up with the nearest of the papers that are not new. Default false. */
  readonly fill?: boolean;
  /** HNSW's search breadth, 1 to 10,000. */
  readonly efSearch?: number;
  readonly signal?: AbortSignal;
}

/** A paper that is near to what is followed. */
export interface NearPaper {
  readonly paper: Paper;
  /** When it came to the library; undefined for papers that came before that was noted. */
  readonly added: Date | undefined;
  /** Whether it came since the moment that was asked for. */
  readonly isNew: boolean;
  /** As of {@link Result}. */
  readonly relevance: number | undefined;
}

/** What is new, the nearest first; then, where they were asked for, the nearest of the others. */
export interface News {
  readonly papers: readonly NearPaper[];
  /** Why there is nothing, or what to know when reading it. */
  readonly notes: readonly Note[];
  readonly generation: number;
}

/**
 * A new paper below this estimated relevance is no news, however few there are. Of the papers like one,
 * some 300 reach it in a library of 8,000 (the median of 40), of the answers to a question some 120.
 */
const leastRelevance = 0.2;

/**
 * Which papers that came lately are near to what somebody follows?
 *
 * @throws QUERY_EMPTY, QUERY_TOO_LONG, PAPER_NOT_FOUND, INVALID_PARAMETER, EMBEDDING_FAILED
 */
export async function newPapers(
  context: SearchContext,
  interest: Interest,
  options: NewsOptions,
): Promise<News> {
  const { since, k = 20, fill = false } = options;
  const fresh = await ask(context, interest, { ...options, k, addedFrom: since.getTime() });
  const near = fresh.results.filter(({ relevance = 1 }) => relevance >= leastRelevance);
  // What is answered without the quoted words is not what is followed.
  const isLoose = fresh.notes.some(({ code }) => code === 'PHRASE_NOT_FOUND');
  const { reader } = context;
  const news = (isLoose ? [] : near).map((result) => toNear(reader, result, true));
  if (!fill || news.length === k) {
    return {
      papers: news,
      notes: news.length > 0 ? [] : fresh.notes,
      generation: fresh.generation,
    };
  }
  // The new ones may be among the nearest.
  const depth = Math.min(searchLimits.maxK, k + news.length);
  const nearest = await ask(context, interest, { ...options, k: depth });
  const known = new Set(news.map(({ paper }) => paper.id));
  const others = nearest.results
    .filter(({ paper }) => !known.has(paper.id))
    .map((result) => toNear(reader, result, false));
  const { notes, generation } = nearest;
  return { papers: [...news, ...others].slice(0, k), notes, generation };
}

function ask(
  context: SearchContext,
  interest: Interest,
  options: Pick<NewsOptions, 'efSearch' | 'signal'> & { k: number; addedFrom?: number },
): Promise<Answer> {
  const { k, addedFrom, efSearch, signal } = options;
  const recent = addedFrom === undefined ? {} : { addedFrom };
  const how = { k, ...(efSearch !== undefined && { efSearch }), ...(signal && { signal }) };
  return 'taste' in interest
    ? recommend(context, interest.taste, { ...how, filter: recent })
    : search(context, interest.question, {
        ...how,
        filter: { ...recent, ...(interest.filter && { and: interest.filter }) },
      });
}

function toNear(reader: LibraryReader, { paper, relevance }: Result, isNew: boolean): NearPaper {
  const row = reader.rowOf(paper.id);
  const added = row === undefined ? undefined : reader.added(row);
  return {
    paper,
    added: added === undefined ? undefined : new Date(added),
    isNew,
    relevance,
  };
}
