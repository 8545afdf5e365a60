import type { Embedder } from '../embedder/embedder.js';
import type { Reranker } from '../embedder/reranker.js';
import { isConditional, passes } from '../library/acceptance.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import { KindredError } from '../errors/kindred-error.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import { toPassage } from '../paper/passage.js';
import type { Row } from '../ranking/run.js';
import { notesOnShortage, toResults, type Answer, type Note, type Result } from './answer.js';
import { withFeedback } from './feedback.js';
import { checkEfSearch, checkK, checkQuery } from './limits.js';
import { notesOnQuery, notesOnRelevance } from './notes.js';
import { newest } from './newest.js';
import type { SearchMode } from './mode.js';
import { parseQuery, type ParsedQuery } from './query-syntax.js';
import { rerank, rerankDepth } from './rerank.js';
import {
  inMode,
  retrieve,
  type Retrieved,
  type RetrieveOptions,
  type RetrieveQuery,
} from './retrieve.js';

/** Options of a search. */
export interface SearchOptions {
  /** How many papers, 1 to 1,000. Default 10. */
  readonly k?: number;
  readonly filter?: PaperFilter;
  /** What the ranking goes by. Default 'hybrid'. */
  readonly mode?: SearchMode;
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

/** What searching needs. */
export interface SearchContext {
  readonly reader: LibraryReader;
  /** The embedder of the library's model, started when first needed. */
  readonly embedder: () => Promise<Embedder>;
  /** A reranker by its name, started when first needed. */
  readonly reranker: (name: string) => Promise<Reranker>;
}

/**
 * Which papers answer this? Ranks the library's papers by meaning and by words (see {@link retrieve}).
 * The query may hold phrases in quotation marks, `-word`, `author:`, `venue:`, `year:` and `id:` (see
 * {@link parseQuery}); the name of a paper (DOI, arXiv id, URL …) answers that paper, then its like.
 *
 * @throws QUERY_EMPTY, QUERY_TOO_LONG, INVALID_PARAMETER, EMBEDDING_FAILED; MODEL_NOT_FOUND and
 *   MODEL_DAMAGED for a reranker
 */
export async function search(
  context: SearchContext,
  query: string,
  options: SearchOptions = {},
): Promise<Answer> {
  const parsed = parseQuery(checkQuery(query));
  const k = checkK(options.k);
  checkEfSearch(options.efSearch);
  const filter = toFilter(options.filter ?? {}, parsed);
  const { reader } = context;
  const { mode = 'hybrid' } = options;
  if (parsed.text === '') return listNewest(reader, k, filter);
  const named = rowNamed(reader, parsed.text);
  const asked =
    named === undefined
      ? await toRetrieveQuery(context, parsed.text, options)
      : queryOfPaper(reader, named);
  const depth = options.rerank === undefined ? k : Math.max(k, rerankDepth);
  const wanted = { ...inMode(mode, asked), k: depth, named };
  const strict = answerOf(reader, { parsed, wanted, filter, k }, options);
  const answer =
    strict.results.length === 0 && hasWordsBeside(parsed.phrases, parsed.text)
      ? withoutPhrases(reader, { parsed, wanted, filter, k }, { strict, options })
      : strict;
  // Since the await another generation may be shown: only what was read before counts.
  const results = await rerankAs({ ...context, query: parsed.text }, answer.results, options);
  return { ...answer, results: results.slice(0, k) };
}

/** What is retrieved for a parsed query. */
interface Asked {
  readonly parsed: ParsedQuery;
  readonly wanted: NamedQuery;
  readonly filter: PaperFilter;
  /** Papers of the final answer; more may be wanted, for a reranker. */
  readonly k: number;
}

function answerOf(
  reader: LibraryReader,
  { parsed, wanted, filter, k }: Asked,
  { mode = 'hybrid', explain = false, feedback = false, efSearch }: SearchOptions,
): Answer {
  const retrieval = { filter, efSearch };
  const first = retrieveNamed(reader, wanted, retrieval);
  const query = feedback ? { ...wanted, ...withFeedback(reader, wanted, first) } : wanted;
  const retrieved = feedback ? retrieveNamed(reader, query, retrieval) : first;
  const found = toResults(retrieved, reader, { text: query.text, explain });
  // Who names authors or years wants to see what there is of them.
  const isFiltered = isConditional(reader.accept(filter));
  const relevant = isFiltered ? { results: found, notes: [] } : notesOnRelevance(found);
  const shortage = { found: retrieved.length, k, filter, mode };
  // What was cut for its irrelevance is not short of anything.
  const short = relevant.notes.length > 0 ? relevant.notes : notesOnShortage(reader, shortage);
  return {
    results: relevant.results,
    notes: [...short, ...notesOnQuery(reader, parsed)],
    generation: reader.generation,
  };
}

/** Whether a query has more to rank by than its phrases. */
function hasWordsBeside(phrases: readonly string[], text: string): boolean {
  return phrases.length > 0 && text !== phrases.join(' ');
}

/**
 * The answer to a question in which phrases were quoted that no paper holds, as if nothing had been
 * quoted; or the strict answer, if there is none even so.
 */
function withoutPhrases(
  reader: LibraryReader,
  asked: Asked,
  { strict, options }: { readonly strict: Answer; readonly options: SearchOptions },
): Answer {
  const { phrases } = asked.parsed;
  const given = options.filter?.phrases ?? [];
  const loose = answerOf(
    reader,
    { ...asked, filter: { ...asked.filter, phrases: given } },
    options,
  );
  if (loose.results.length === 0) return strict;
  const quoted = phrases.map((phrase) => `"${phrase}"`).join(' and ');
  const message = `No paper that fits holds ${quoted} word for word: shown are papers without.`;
  return { ...loose, notes: [{ code: 'PHRASE_NOT_FOUND', message }, ...loose.notes] };
}

async function rerankAs(
  { reranker, query }: SearchContext & { readonly query: string },
  results: readonly Result[],
  { rerank: name, signal }: SearchOptions,
): Promise<readonly Result[]> {
  if (name === undefined || results.length === 0) return results;
  return rerank(await reranker(name), query, { results, ...(signal && { signal }) });
}

/** The filter that was given and that of the query's own syntax; both hold. */
function toFilter(given: PaperFilter, parsed: ParsedQuery): PaperFilter {
  const { phrases, excluded, authors, venues, ids, years } = parsed;
  const from = [given.yearFrom, years.yearFrom].filter((year) => year !== undefined);
  const to = [given.yearTo, years.yearTo].filter((year) => year !== undefined);
  const lists = {
    authors: [...(given.authors ?? []), ...authors],
    venues: [...(given.venues ?? []), ...venues],
    phrases: [...(given.phrases ?? []), ...phrases],
    without: [...(given.without ?? []), ...excluded],
  };
  const named = given.ids ?? (ids.length > 0 ? ids : undefined);
  return {
    ...lists,
    ...(named && { ids: named }),
    ...(from.length > 0 && { yearFrom: Math.max(...from) }),
    ...(to.length > 0 && { yearTo: Math.min(...to) }),
  };
}

/** The row of the paper whose name a query is. */
function rowNamed(reader: LibraryReader, text: string): Row | undefined {
  return toCanonicalIdentifier(text) === undefined ? undefined : reader.rowOf(text);
}

async function toRetrieveQuery(
  { embedder }: SearchContext,
  text: string,
  { mode, signal }: SearchOptions,
): Promise<RetrieveQuery> {
  if (mode === 'lexical') return { text };
  const embedding = await (await embedder()).embedQuery(text, signal && { signal });
  return { text, embedding };
}

/** The name of a paper of the library stands for that paper's own text. */
function queryOfPaper(reader: LibraryReader, row: Row): RetrieveQuery {
  const text = toPassage(reader.paper(row), '{title}\n{abstract}');
  return { text, embedding: reader.embedding(row) };
}

/** A query, and the row of the paper whose name it is. */
type NamedQuery = RetrieveQuery & { readonly k: number; readonly named: Row | undefined };

/**
 * A paper that was named, if one was and the filter lets it pass, then the best others. By the scores
 * alone it need not be the first: another version has the same text, and BM25 may prefer a paper that
 * says it twice.
 */
function retrieveNamed(
  reader: LibraryReader,
  { named, ...query }: NamedQuery,
  options: RetrieveOptions,
): Retrieved[] {
  const like = retrieve(reader, query, options);
  if (named === undefined || !passes(reader.accept(options.filter), named)) return like;
  const filter = { ids: [reader.paper(named).id] };
  const itself = retrieve(reader, { ...query, k: 1 }, { ...options, filter });
  return [...itself, ...like.filter(({ row }) => row !== named)].slice(0, query.k);
}

/** A query of conditions only lists the papers that meet them. @throws QUERY_EMPTY if it has none */
function listNewest(reader: LibraryReader, k: number, filter: PaperFilter): Answer {
  if (!isConditional(reader.accept(filter))) throw new KindredError('QUERY_EMPTY', undefined);
  const papers = newest(reader, k, filter);
  const message = 'The query has conditions but no words to rank by: newest papers first.';
  const listed: Note[] = papers.length === 0 ? [] : [{ code: 'NEWEST_FIRST', message }];
  return {
    results: papers.map((paper, i) => ({ rank: i + 1, score: 0, parts: {}, paper })),
    notes: [
      ...listed,
      ...notesOnShortage(reader, { found: papers.length, k, filter, mode: 'hybrid' }),
    ],
    generation: reader.generation,
  };
}
