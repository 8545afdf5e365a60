import type { Embedder } from '../embedder/embedder.js';
import type { Reranker } from '../embedder/reranker.js';
import { KindredError } from '../errors/kindred-error.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import { toPassage } from '../paper/passage.js';
import type { Row } from '../ranking/run.js';
import type { Answer, Result } from './answer.js';
import { answerQuestion, listNewest, type Asked, type PagedAnswer } from './answer-question.js';
import { checkEfSearch, checkK, checkOffset, checkQuery, searchLimits } from './limits.js';
import { PageCursor } from './page-cursor.js';
import { inMode, type RetrieveQuery } from './retrieve.js';
import type { ParsedQuery } from './query-syntax.js';
import { readQuestion } from './question.js';
import { rerank } from './rerank.js';
import { byModel } from './same-model.js';
import type { SearchOptions } from './search-options.js';
import { inLongStage } from './stages.js';

/** What searching needs. */
export interface SearchContext {
  readonly reader: LibraryReader;
  /** The embedder of the library's model, started when first needed. */
  readonly embedder: () => Promise<Embedder>;
  /** A reranker by its name, started when first needed. */
  readonly reranker: (name: string) => Promise<Reranker>;
}

/**
 * Which papers answer this? Ranks the library's papers by meaning and by words (see retrieve). The query
 * may hold phrases in quotation marks, `-word`, `author:`, `venue:`, `source:`, `year:` and `id:` (see
 * parseQuery); the name of a paper (DOI, arXiv id, URL …) answers that paper, then its like; a BibTeX
 * entry stands for the paper it describes.
 *
 * @throws QUERY_EMPTY, QUERY_TOO_LONG, INVALID_PARAMETER, EMBEDDING_FAILED; MODEL_NOT_FOUND and
 *   MODEL_DAMAGED for a reranker
 */
export async function search(
  context: SearchContext,
  query: string,
  options: SearchOptions = {},
): Promise<Answer> {
  const { reader } = context;
  const checked = checkQuery(query);
  const k = checkK(options.k);
  const cursor = toCursor(checked, options);
  const offset = options.cursor === undefined ? checkOffset(options.offset) : cursor.size;
  checkEfSearch(options.efSearch);
  const question = await readQuestion(reader, checked);
  const { parsed, named } = question;
  const chosen = options.filter ?? {};
  const filter = toFilter(chosen, parsed);
  const asked = { question, k, offset, cursor, chosen, filter, options };
  if (parsed.text === '') return withNext(listNewest(reader, asked), asked);
  const wanted =
    named === undefined
      ? (await byModel(reader, () => toRetrieveQuery(context, parsed.text, options)))()
      : { value: queryOfPaper(reader, named) };
  if (wanted === 'changed') return search(context, query, options);
  const answer = answerQuestion(reader, inMode(options.mode ?? 'hybrid', wanted.value), asked);
  // Since the await another generation may be shown: only what was read before counts.
  return withNext({ ...answer, results: await rerankAs(context, answer.results, asked) }, asked);
}

/** @throws INVALID_PARAMETER */
function toCursor(query: string, { cursor, offset, ...options }: SearchOptions): PageCursor {
  const { mode = 'hybrid', sort = 'relevance', allVersions = false, feedback = false } = options;
  const conditions = Object.entries(options.filter ?? {}).filter(([, value]) => !isEmpty(value));
  const { rerank: by } = options;
  const question = JSON.stringify([
    query,
    conditions.sort(),
    mode,
    sort,
    allVersions,
    feedback,
    by,
  ]);
  if (cursor === undefined) return PageCursor.start(question);
  if (offset === undefined) return PageCursor.read(cursor, question);
  const problem = 'cannot be given beside a cursor, which says where to go on';
  throw new KindredError('INVALID_PARAMETER', { name: 'offset', problem });
}

/** A condition of no values is none. */
function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** Names the place after an answer, where there are more papers and that place can be asked for. */
function withNext({ hasMore, ...answer }: PagedAnswer, { cursor, options }: Asked): Answer {
  const seen = cursor.after(answer.results.map(({ paper }) => paper.id));
  const isStart = options.cursor !== undefined || (options.offset ?? 0) === 0;
  if (!hasMore || !isStart || seen.size > searchLimits.maxOffset) return answer;
  return { ...answer, next: seen.toText() };
}

async function rerankAs(
  { reranker }: SearchContext,
  results: readonly Result[],
  { question, offset, k, cursor, options: { rerank: name, signal, ...options } }: Asked,
): Promise<readonly Result[]> {
  if (name === undefined) return results;
  const { text } = question.parsed;
  const reranked =
    results.length === 0
      ? []
      : await inLongStage('rerank', async () =>
          rerank(await reranker(name), text, { results, ...(signal && { signal }) }),
        );
  if (options.cursor === undefined) return reranked.slice(offset, offset + k);
  return reranked.filter(({ paper }) => !cursor.has(paper.id)).slice(0, k);
}

/** The filter of the query's own syntax and the one that was given; both hold. */
function toFilter(given: PaperFilter, parsed: ParsedQuery): PaperFilter {
  const { phrases, excluded, authors, venues, sources, ids, years } = parsed;
  const own = { ...years, authors, venues, sources, phrases, without: excluded, and: given };
  return ids.length > 0 ? { ...own, ids } : own;
}

async function toRetrieveQuery(
  { embedder }: SearchContext,
  text: string,
  { mode, signal }: SearchOptions,
): Promise<RetrieveQuery> {
  if (mode === 'lexical') return { text };
  const embedding = await inLongStage('embed', async () =>
    (await embedder()).embedQuery(text, signal && { signal }),
  );
  return { text, embedding };
}

/** The name of a paper of the library stands for that paper's own text. */
function queryOfPaper(reader: LibraryReader, row: Row): RetrieveQuery {
  const text = toPassage(reader.paper(row), '{title}\n{abstract}');
  return { text, embedding: reader.embedding(row) };
}
