import { KindredError } from '../errors/kindred-error.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Paper } from '../paper/paper.js';
import type { Row } from '../ranking/run.js';
import { notesOnShortage, toResults, type Answer, type Note } from '../search/answer.js';
import { checkEfSearch, checkK, checkShare } from '../search/limits.js';
import type { SearchMode } from '../search/mode.js';
import { inMode, type RetrieveQuery } from '../search/retrieve.js';
import { findPaper } from '../search/question.js';
import { byModel } from '../search/same-model.js';
import type { SearchContext } from '../search/search.js';
import { inLongStage } from '../search/stages.js';
import { exampleOf } from '../search/examples.js';
import { toProfile } from './profile.js';
import { checkTasteLength } from './taste-limit.js';
import { choose } from './choose.js';
import { readDescriptions, type Description } from './description.js';

/** Options of a recommendation. */
export interface RecommendOptions {
  /** How many papers, 1 to 1,000. Default 10. */
  readonly k?: number;
  readonly filter?: PaperFilter;
  /** What the ranking goes by. Default 'hybrid'. */
  readonly mode?: SearchMode;
  /** Say why each paper is there. Default false. */
  readonly explain?: boolean;
  /** HNSW's search breadth, 1 to 10,000. */
  readonly efSearch?: number;
  /** How unlike each other the papers are to be, 0 to 1 (MMR). Default 0. */
  readonly diversity?: number;
  /** How much newer papers are preferred, 0 to 1. Default 0. */
  readonly recency?: number;
}

/** What recommendations are asked for. At least one liked paper or a text. */
export interface Taste {
  /** Papers that are liked, by id or any identifier; at most 100. */
  readonly positive?: readonly string[];
  /** Papers that are disliked; at most 100. */
  readonly negative?: readonly string[];
  /**
   * A text that is liked: the title and abstract of a paper that is not in the library, say, or BibTeX,
   * of which each entry is a liked paper.
   */
  readonly text?: string;
}

/** Recommended papers, and the papers they were asked for by. */
export interface RecommendAnswer extends Answer {
  readonly positive: readonly Paper[];
  readonly negative: readonly Paper[];
}

/** Papers like one of the library's, and that paper itself. */
export interface RelatedAnswer extends Answer {
  readonly seed: Paper;
}

/**
 * Which papers are like these, and unlike those? Neither the papers named nor other versions of them
 * are in the answer, and of several versions of one work only the nearest is.
 *
 * @throws PAPER_NOT_FOUND, INVALID_PARAMETER, QUERY_TOO_LONG, EMBEDDING_FAILED
 */
export async function recommend(
  context: Pick<SearchContext, 'reader' | 'embedder'>,
  taste: Taste,
  options: RecommendOptions & { readonly signal?: AbortSignal } = {},
): Promise<RecommendAnswer> {
  const { reader, embedder } = context;
  const { positive = [], negative = [], text } = taste;
  checkTaste(positive, negative, text);
  const read = await byModel(reader, async () =>
    text === undefined
      ? []
      : inLongStage('embed', () => readDescriptions(text, embedder, options.signal)),
  );
  const described = read();
  if (described === 'changed') return recommend(context, taste, options);
  const disliked = [...new Set(negative.map((name) => mustFind(reader, name)))];
  const liked = new Set(positive.map((name) => mustFind(reader, name)));
  const strangers: Description[] = [];
  for (const description of described.value) {
    const row = description.paper && findPaper(reader, description.paper);
    if (row === undefined) strangers.push(description);
    else liked.add(row);
  }
  const seeds = { liked: [...liked], disliked, described: strangers };
  return {
    positive: seeds.liked.map((row) => reader.paper(row)),
    negative: disliked.map((row) => reader.paper(row)),
    ...answerOf(reader, seeds, options),
  };
}

/**
 * Which papers are like this one? {@link recommend} for one liked paper, without an await.
 *
 * @param name the seed's id or any of its identifiers
 * @throws PAPER_NOT_FOUND, INVALID_PARAMETER
 */
export function related(
  reader: LibraryReader,
  name: string,
  options: RecommendOptions = {},
): RelatedAnswer {
  const row = mustFind(reader, name);
  const answer = answerOf(reader, { liked: [row], disliked: [], described: [] }, options);
  return { seed: reader.paper(row), ...answer };
}

interface Seeds {
  readonly liked: readonly Row[];
  readonly disliked: readonly Row[];
  /** Liked texts that are no papers of the library. */
  readonly described: readonly Description[];
}

function answerOf(reader: LibraryReader, seeds: Seeds, options: RecommendOptions): Answer {
  const k = checkK(options.k);
  const efSearch = checkEfSearch(options.efSearch);
  const diversity = checkShare('diversity', options.diversity);
  const recency = checkShare('recency', options.recency);
  const { filter = {}, mode = 'hybrid' } = options;
  const query = inMode(mode, queryOf(reader, seeds));
  const liked = seeds.liked.map((row) => reader.paper(row));
  const strangers = seeds.described.flatMap(({ paper }) => paper ?? []);
  const named = [...liked, ...strangers, ...seeds.disliked.map((row) => reader.paper(row))];
  const leaveOut = new Set([...seeds.liked, ...seeds.disliked]);
  const choice = { k, filter, efSearch, leaveOut, diversity, recency, named };
  const chosen = choose(reader, query, choice);
  const notes = [
    ...notesOnShortage(reader, { found: chosen.length, k, filter, mode }),
    ...notesOnSeeds(liked),
  ];
  const context = { text: query.text, explain: options.explain ?? false, seeds: liked, named };
  return { results: toResults(chosen, reader, context), notes, generation: reader.generation };
}

function queryOf(reader: LibraryReader, { liked, disliked, described }: Seeds): RetrieveQuery {
  const strange = described.map(({ example }) => example);
  const likedExamples = [...liked.map((row) => exampleOf(reader, row)), ...strange];
  const dislikedExamples = disliked.map((row) => exampleOf(reader, row));
  return toProfile(likedExamples, dislikedExamples);
}

function mustFind(reader: LibraryReader, name: string): Row {
  const row = reader.rowOf(name);
  if (row === undefined) throw new KindredError('PAPER_NOT_FOUND', { id: name.slice(0, 200) });
  return row;
}

function checkTaste(
  positive: readonly string[],
  negative: readonly string[],
  text: string | undefined,
): void {
  if (positive.length === 0 && text === undefined) {
    const problem = 'name at least one liked paper, or give a text';
    throw new KindredError('INVALID_PARAMETER', { name: 'positive', problem });
  }
  checkTasteLength('positive', positive.length);
  checkTasteLength('negative', negative.length);
}

function notesOnSeeds(liked: readonly Paper[]): Note[] {
  const bare = liked.filter(({ abstract }) => abstract === '').length;
  if (bare === 0) return [];
  const message =
    liked.length === 1
      ? 'This paper has no abstract: its title alone was compared.'
      : `${bare} of the ${liked.length} liked papers have no abstract: their titles alone were compared.`;
  return [{ code: 'NO_ABSTRACT', message }];
}
