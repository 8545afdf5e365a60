import { KindredError } from '../errors/kindred-error.js';
import { isConditional, passes } from '../library/acceptance.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Row } from '../ranking/run.js';
import { notesOnShortage, toResults, type Answer, type Note } from './answer.js';
import { countFacets } from './facets.js';
import { withFeedback } from './feedback.js';
import { newestRows } from './newest.js';
import type { PageCursor } from './page-cursor.js';
import { notesOnQuery, notesOnRelevance } from './notes.js';
import { browsable, newestOfBest } from './order.js';
import type { Question } from './question.js';
import { relevancesOf } from './relevance.js';
import { rerankDepth } from './rerank.js';
import { oneVersionEach } from './one-version.js';
import { retrieve, type Retrieved, type RetrieveQuery } from './retrieve.js';
import type { SearchOptions } from './search-options.js';

/** A question, and which part of its answer is wanted. */
export interface Asked {
  readonly question: Question;
  readonly k: number;
  /** Papers before the first of this part. */
  readonly offset: number;
  /** What was seen of the answer; it counts where the options name a cursor. */
  readonly cursor: PageCursor;
  /** The filter that was given beside the question. */
  readonly chosen: PaperFilter;
  /** That filter and the question's own conditions. */
  readonly filter: PaperFilter;
  readonly options: SearchOptions;
}

/** A part of an answer. */
export interface PagedAnswer extends Answer {
  /** Whether papers come after it. */
  readonly hasMore: boolean;
}

/** The best papers that pass a filter, best first. */
type Ranking = (filter: PaperFilter) => readonly Retrieved[];

/**
 * Answers a question. What phrases were quoted that no paper holds is answered as if nothing had been
 * quoted. Where a reranker was asked for, the results are those that it is to read, from the first on.
 */
export function answerQuestion(
  reader: LibraryReader,
  wanted: RetrieveQuery,
  asked: Asked,
): PagedAnswer {
  const { ranked, ...strict } = answerOf(reader, wanted, asked);
  const { text, phrases } = asked.question.parsed;
  const hasWordsBeside = phrases.length > 0 && text !== phrases.join(' ');
  if (ranked > 0 || !hasWordsBeside) return strict;
  const filter = { ...asked.filter, phrases: [] };
  const { ranked: found, ...loose } = answerOf(reader, wanted, { ...asked, filter });
  if (found === 0) return strict;
  const quoted = phrases.map((phrase) => `"${phrase}"`).join(' and ');
  const message = `No paper that fits holds ${quoted} word for word: shown are papers without.`;
  return { ...loose, notes: [{ code: 'PHRASE_NOT_FOUND', message }, ...loose.notes] };
}

/** @returns the part that was asked for, and how many papers were ranked */
function answerOf(
  reader: LibraryReader,
  wanted: RetrieveQuery,
  asked: Asked,
): PagedAnswer & { readonly ranked: number } {
  const { question, filter, offset, k, options } = asked;
  const { mode = 'hybrid', explain = false, sort, rerank } = options;
  const rank = ranking(reader, wanted, asked);
  const best = rank(filter);
  const ordered = sort === 'date' ? newestOfBest(reader, best, wanted.text) : best;
  const { part, hasMore } = partOf(reader, ordered, asked);
  const found = toResults(rerank === undefined ? part : ordered, reader, {
    text: wanted.text,
    explain,
    from: rerank === undefined ? offset : 0,
  });
  // Who names authors or years wants to see what there is of them.
  const isFiltered = isConditional(reader.accept(filter));
  const relevances = relevancesOf(reader, best, wanted.text);
  const cut = isFiltered ? [] : notesOnRelevance(relevances);
  const shortage = { found: best.length, k: offset + k, filter, mode };
  // What was cut for its irrelevance is not short of anything.
  const short = cut.length > 0 ? cut : notesOnShortage(reader, shortage);
  return {
    results: cut.length > 0 ? [] : found,
    hasMore: cut.length === 0 && hasMore,
    ranked: cut.length > 0 ? 0 : best.length,
    notes: [...question.notes, ...short, ...notesOnQuery(reader, question.parsed)],
    generation: reader.generation,
    ...(options.facets && browse(reader, cut.length > 0 ? [] : ordered, { asked, rank })),
  };
}

/** The part of a ranking that was asked for, and whether more comes after it. */
function partOf(
  reader: LibraryReader,
  ordered: readonly Retrieved[],
  { offset, k, cursor, options }: Asked,
): { readonly part: readonly Retrieved[]; readonly hasMore: boolean } {
  if (options.cursor === undefined) {
    return { part: ordered.slice(offset, offset + k), hasMore: ordered.length > offset + k };
  }
  const unseen: Retrieved[] = [];
  for (const retrieved of ordered) {
    if (!cursor.has(reader.paper(retrieved.row).id)) unseen.push(retrieved);
    if (unseen.length > k) break;
  }
  return { part: unseen.slice(0, k), hasMore: unseen.length > k };
}

function ranking(reader: LibraryReader, wanted: RetrieveQuery, asked: Asked): Ranking {
  const { question, offset, k, options } = asked;
  const { feedback = false, allVersions = false, efSearch } = options;
  const query = { ...wanted, k: depthOf(asked), named: question.named };
  // One more than wanted tells whether more come after.
  const enough = browses(options) || options.cursor !== undefined ? Infinity : offset + k + 1;
  return (filter) => {
    const retrieval = { filter, efSearch };
    const first = retrieveNamed(reader, query, retrieval);
    const ranked = feedback
      ? retrieveNamed(reader, { ...query, ...withFeedback(reader, query, first) }, retrieval)
      : first;
    return allVersions ? ranked : oneVersionEach(reader, ranked, enough);
  };
}

/** Papers retrieved beyond those wanted: so many may be versions of others. */
const spare = 20;

/** Papers to retrieve: those wanted, those a reranker reads, those that are counted or sorted by date. */
function depthOf({ offset, k, options }: Asked): number {
  const read = options.rerank === undefined ? 0 : rerankDepth;
  return Math.max(offset + k + spare, read, browses(options) ? browsable : 0);
}

/** Whether all that can be paged through is looked at. */
function browses({ facets, sort }: SearchOptions): boolean {
  return facets === true || sort === 'date';
}

/** How many papers can be paged through, and what they have in common. */
function browse(
  reader: LibraryReader,
  ordered: readonly Retrieved[],
  { asked, rank }: { readonly asked: Asked; readonly rank: Ranking },
): Pick<Answer, 'found' | 'facets'> {
  const rowsOf = (retrieved: readonly Retrieved[]) => retrieved.map(({ row }) => row);
  const facets = countFacets(reader, {
    rows: rowsOf(ordered),
    chosen: asked.chosen,
    rowsFor: (chosen) => rowsOf(rank({ ...asked.filter, and: chosen })),
  });
  return { found: ordered.length, facets };
}

/**
 * A paper that was named, if one was and the filter lets it pass, then the best others. By the scores
 * alone it need not be the first: another version has the same text, and BM25 may prefer a paper that
 * says it twice.
 */
function retrieveNamed(
  reader: LibraryReader,
  { named, ...query }: RetrieveQuery & { readonly k: number; readonly named: Row | undefined },
  options: { readonly filter: PaperFilter; readonly efSearch: number | undefined },
): Retrieved[] {
  const like = retrieve(reader, query, options);
  if (named === undefined || !passes(reader.accept(options.filter), named)) return like;
  const filter = { ids: [reader.paper(named).id] };
  const itself = retrieve(reader, { ...query, k: 1 }, { ...options, filter });
  return [...itself, ...like.filter(({ row }) => row !== named)].slice(0, query.k);
}

/** A query of conditions only lists the papers that meet them. @throws QUERY_EMPTY if it has none */
export function listNewest(reader: LibraryReader, asked: Asked): PagedAnswer {
  const { question, filter, offset, k, options } = asked;
  if (!isConditional(reader.accept(filter))) throw new KindredError('QUERY_EMPTY', undefined);
  const rank: Ranking = (conditions) =>
    newestRows(reader, depthOf(asked), conditions).map((row) => ({ row, score: 0, parts: {} }));
  const newest = rank(filter);
  const { part, hasMore } = partOf(reader, newest, asked);
  const results = toResults(part, reader, {
    text: undefined,
    explain: false,
    from: offset,
  });
  const message = 'The query has conditions but no words to rank by: newest papers first.';
  const listed: Note[] = newest.length === 0 ? [] : [{ code: 'NEWEST_FIRST', message }];
  const shortage = { found: newest.length, k: offset + k, filter, mode: 'hybrid' } as const;
  return {
    results,
    hasMore,
    notes: [...question.notes, ...listed, ...notesOnShortage(reader, shortage)],
    generation: reader.generation,
    ...(options.facets && browse(reader, newest, { asked, rank })),
  };
}
