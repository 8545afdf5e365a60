import { scoreCeiling } from '../lexical-index/ceiling.js';
import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import { isConditional } from '../library/acceptance.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Paper } from '../paper/paper.js';
import type { Facets } from './facets.js';
import { explain, weighSentences, type Why } from './explain.js';
import type { SearchMode } from './mode.js';
import { readPapers } from './read-papers.js';
import { toRelevance } from './relevance.js';
import type { Retrieved, ScoreParts } from './retrieve.js';
import { inStage } from './stages.js';

/** A paper of an answer. */
export interface Result {
  /** From 1. */
  readonly rank: number;
  /** Larger is better; what it is depends on the mode, see {@link Retrieved}. */
  readonly score: number;
  /** What the score is made of. */
  readonly parts: ScoreParts;
  /** Estimated probability that a reader finds the paper relevant, 0 to 1; see {@link toRelevance}. */
  readonly relevance?: number;
  /** Why the paper is there, where that was asked for. */
  readonly why?: Why;
  readonly paper: Paper;
}

/** Why an answer is empty, or what to know when reading it. Branch on the code. */
export interface Note {
  readonly code:
    | 'LIBRARY_EMPTY'
    | 'FILTERED_OUT'
    | 'NO_OTHER_PAPERS'
    | 'NO_ABSTRACT'
    | 'FEWER_THAN_ASKED'
    | 'NO_WORD_MATCHES'
    | 'NOTHING_RELEVANT'
    | 'PHRASE_NOT_FOUND'
    | 'NEWEST_FIRST'
    | 'NOT_UNDERSTOOD'
    | 'NOT_IN_LIBRARY'
    | 'DID_YOU_MEAN';
  readonly message: string;
}

/** A ranked answer. An empty `results` always comes with a note that says why. */
export interface Answer {
  readonly results: readonly Result[];
  readonly notes: readonly Note[];
  /** The library's generation that was asked. */
  readonly generation: number;
  /** The cursor of the papers after these; absent where there are none, or 1,000 were answered. */
  readonly next?: string;
  /** Papers that can be paged through, where facets were asked for. */
  readonly found?: number;
  readonly facets?: Facets;
}

/** What results are made from, besides what was retrieved. */
export interface ResultContext {
  /** What the words were searched by; absent where they did not count. */
  readonly text: string | LexicalQuery | undefined;
  /** Say why each paper is there. */
  readonly explain: boolean;
  /** The papers that were asked by, if any. */
  readonly seeds?: readonly Paper[];
  /** All papers that the answer repeats, seeds or not. */
  readonly named?: readonly Paper[];
  /** Papers before the first. Default 0. */
  readonly from?: number;
}

/**
 * Numbers what was retrieved from rank 1, reads its papers, and says why they are there.
 *
 * @throws INVALID_PARAMETER as {@link readPapers}
 */
export function toResults(
  retrieved: readonly Retrieved[],
  reader: LibraryReader,
  context: ResultContext,
): Result[] {
  return inStage('read', () => readResults(retrieved, reader, context));
}

function readResults(
  retrieved: readonly Retrieved[],
  reader: LibraryReader,
  { text = '', explain: asked, seeds = [], named = [], from = 0 }: ResultContext,
): Result[] {
  const ceiling = scoreCeiling(reader.lexical, text);
  const rows = retrieved.map(({ row }) => row);
  const papers = readPapers(reader, rows, { explain: asked, named });
  const sentences = asked ? seeds.flatMap((seed) => weighSentences(reader, seed)) : [];
  return retrieved.map(({ row, score, parts }, i) => {
    const relevance = toRelevance(parts, ceiling, reader.model);
    return {
      rank: from + i + 1,
      score,
      parts,
      ...(relevance !== undefined && { relevance }),
      ...(asked && { why: explain(reader, row, { query: text, seeds: sentences }) }),
      paper: papers[i] ?? reader.paper(row),
    };
  });
}

/** How many papers were asked for, of which, and how many were found. */
export interface Shortage {
  readonly found: number;
  readonly k: number;
  readonly filter: PaperFilter;
  /** By words alone, papers that share none with the query are not found. */
  readonly mode: SearchMode;
}

/** Why an answer holds fewer than the `k` papers asked for; none if it holds them all. */
export function notesOnShortage(reader: LibraryReader, shortage: Shortage): Note[] {
  const { found, k, filter, mode } = shortage;
  if (found >= k) return [];
  if (reader.size === 0) {
    const message = 'The library holds no papers yet: add some with "kindred add FILES…".';
    return [{ code: 'LIBRARY_EMPTY', message }];
  }
  const acceptance = reader.accept(filter);
  const isFiltered = isConditional(acceptance);
  if (acceptance.rows?.size === 0 || (isFiltered && found === 0 && mode !== 'lexical')) {
    const { phrases = [] } = filter;
    const quoted = phrases.map((phrase) => `"${phrase}"`).join(' and ');
    if (quoted !== '') {
      const message = `No paper that passes the filter holds ${quoted} word for word.`;
      return [{ code: 'FILTERED_OUT', message }];
    }
    const none =
      acceptance.rows?.size === 0
        ? `Of the library's ${countOf(reader.size)}, none passes the filter`
        : 'No other paper passes the filter';
    const message = `${none}: widen the years, or check the spelling of venues, authors and phrases.`;
    return [{ code: 'FILTERED_OUT', message }];
  }
  if (mode === 'lexical') return [noteOnWords(shortage, isFiltered)];
  if (found === 0) {
    const message = 'The library holds no other paper to compare with.';
    return [{ code: 'NO_OTHER_PAPERS', message }];
  }
  const of = isFiltered ? 'the filter leaves' : 'the library holds';
  const message = `${found} of the ${k} papers asked for: ${of} no more.`;
  return [{ code: 'FEWER_THAN_ASKED', message }];
}

function countOf(papers: number): string {
  return papers === 1 ? 'one paper' : `${papers} papers`;
}

function noteOnWords({ found, k }: Shortage, isFiltered: boolean): Note {
  const that = isFiltered ? ' that passes the filter' : '';
  if (found === 0) {
    const message = `No paper${that} shares a word with what was asked: check the spelling, or rank by meaning too (mode hybrid).`;
    return { code: 'NO_WORD_MATCHES', message };
  }
  const message = `${found} of the ${k} papers asked for: no other paper${that} shares a word with what was asked.`;
  return { code: 'FEWER_THAN_ASKED', message };
}
