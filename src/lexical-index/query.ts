import { visitPieces } from './analyzer.js';
import { idf } from './bm25.js';
import { stem } from './fold.js';
import type { LexicalQuery } from './lexical-index.js';

/** Questions up to this many words are looked through for compounds written apart. */
const longestPaired = 32;
/**
 * What two neighbouring words count as one. Mean nDCG@10 of seven test collections was .495 at 1, .498
 * here and .497 at 0, most of it from one collection of 17 queries: no gain in ranking is claimed, but
 * at 0 "bert base" would not find "bertbase".
 */
const pairWeight = 0.25;

/** A word of a query and where it stands in it. */
interface QueryWord {
  readonly term: string;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A question as terms: each weighs as often as it occurs. Two neighbouring words that the vocabulary
 * `has` as one ("bert base", "bertbase") also count a little as that one.
 */
export function analyzeQuery(question: string, has: (term: string) => boolean): LexicalQuery {
  const terms = new Map<string, number>();
  const compounds = new Map<string, readonly string[]>();
  const words: QueryWord[] = [];
  visitPieces(question, (piece, offset) => {
    terms.set(piece.term, (terms.get(piece.term) ?? 0) + 1);
    const [start, end] = [offset + piece.start, offset + piece.end];
    if (piece.counted) {
      words.push({ term: piece.term, word: piece.word, start, end });
    } else {
      const parts = words.filter((part) => part.start >= start && part.end <= end);
      compounds.set(
        piece.term,
        parts.map(({ term }) => term),
      );
    }
  });
  for (const [first, second] of pairs(question, words)) {
    const term = stem(first.word + second.word);
    if (terms.has(term) || !has(term)) continue;
    terms.set(term, pairWeight);
    compounds.set(term, [first.term, second.term]);
  }
  return { terms, compounds };
}

/** Words with nothing but white space between them. */
function pairs(question: string, words: readonly QueryWord[]): [QueryWord, QueryWord][] {
  if (words.length > longestPaired) return [];
  return words.flatMap((second, i): [QueryWord, QueryWord][] => {
    const first = words[i - 1];
    if (first === undefined) return [];
    return /^\s+$/u.test(question.slice(first.end, second.start)) ? [[first, second]] : [];
  });
}

/** A term of a query with its share of every score but the impact. */
export interface WeighedTerm {
  readonly term: string;
  readonly weight: number;
  readonly idf: number;
  readonly documentFrequency: number;
}

/** What queries are weighed by. */
export interface TermStatistics {
  /** N, rows. */
  readonly rows: number;
  /** df, 0 for unknown terms. */
  readonly documentFrequency: (term: string) => number;
}

/** The terms of a query with their idf, in its order, terms that no row contains included. */
export function weighTerms(
  { terms, compounds }: LexicalQuery,
  { rows, documentFrequency: frequencyOf }: TermStatistics,
): WeighedTerm[] {
  const idfOf = (term: string) => idf({ rows, documentFrequency: frequencyOf(term) });
  return Array.from(terms, ([term, weight]) => {
    const documentFrequency = frequencyOf(term);
    const own = idf({ rows, documentFrequency });
    const ofParts = (compounds?.get(term) ?? []).map(idfOf);
    return { term, weight, documentFrequency, idf: Math.min(own, ...ofParts) };
  });
}
