import type { Paper } from '../paper/paper.js';
import type { Row, Run } from '../ranking/run.js';
import type { FieldName } from './bm25.js';

/** A query whose terms were chosen beforehand, e.g. from liked papers. */
export interface LexicalQuery {
  /** Analyzed term -> its weight, a finite number; in a question, how often it occurs. */
  readonly terms: ReadonlyMap<string, number>;
  /**
   * Terms that stand for several words written as one -> the terms of those words. Their idf is at
   * most that of their commonest word: few papers write "neural-network", but that is no rare thing.
   */
  readonly compounds?: ReadonlyMap<string, readonly string[]>;
}

/** Which rows may be answered. */
export interface LexicalSearchOptions {
  /** Only these rows may be answered; N and df stay those of all rows. */
  readonly accept?: ReadonlySet<Row>;
  /** Rows above this one are newer than the reader's snapshot: neither answered nor counted. */
  readonly maxRow?: Row;
}

/** What a search found, and what further rows score. */
export interface ScoredRun {
  readonly run: Run;
  /** > 0. */
  readonly scores: ReadonlyMap<Row, number>;
}

/** What one term of a query adds to a row's score. */
export interface TermExplanation {
  readonly term: string;
  /** A readable word that the term stands for: terms are stems. */
  readonly word: string;
  /** The query's weight of the term. */
  readonly weight: number;
  /** At most that of its commonest word for a compound. */
  readonly idf: number;
  /** The saturated, length-normalised frequency, 0 to k1 + 1. */
  readonly impact: number;
  /** weight x idf x impact. */
  readonly score: number;
  /** How often the term occurs in each field that has it. */
  readonly frequencies: Readonly<Partial<Record<FieldName, number>>>;
}

/** Why a row has its score. */
export interface Explanation {
  /** The score that search gives (to float32 precision), 0 for a row that is not live or matches nothing. */
  readonly score: number;
  /** The matching terms, the one that adds most first. */
  readonly terms: readonly TermExplanation[];
}

/** A term of the vocabulary that is spelled almost like a given word. */
export interface NearTerm {
  readonly term: string;
  /** The word that stands for the term, to show to people. */
  readonly word: string;
  /** Live rows that contain the term. */
  readonly documentFrequency: number;
}

/** Finds papers by the words they share with a query, ranked by BM25F. */
export interface LexicalIndex {
  /** Live rows; deleted ones do not count. */
  readonly size: number;
  /** @throws RangeError if the row was ever added before */
  add(row: Row, paper: Paper): void;
  /** Whether the row was live; it is never answered again. */
  delete(row: Row): boolean;
  has(row: Row): boolean;
  /**
   * The at most `k` (integer >= 1) rows with the highest score above 0. N and df are exactly those of
   * the live rows up to `maxRow`.
   */
  search(query: string | LexicalQuery, k: number, options?: LexicalSearchOptions): Run;
  /**
   * {@link search}, and the scores of further rows, whatever their rank; those that match nothing, or are not
   * seen, are left out. Costs little more than the search.
   */
  searchAndScore(
    query: string | LexicalQuery,
    wanted: { readonly k: number; readonly rows: Iterable<Row> },
    options?: LexicalSearchOptions,
  ): ScoredRun;
  /** Why a row is answered; give the `maxRow` of the search for its very numbers. */
  explain(
    query: string | LexicalQuery,
    row: Row,
    options?: Pick<LexicalSearchOptions, 'maxRow'>,
  ): Explanation;
  /** Live rows that contain an analyzed term. */
  documentFrequency(term: string): number;
  /** The live rows that contain an analyzed term, ascending. */
  rowsWith(term: string): readonly Row[];
  /**
   * At most `limit` terms within an edit distance of 1 (words up to 4 letters) or 2 of a word, the
   * likeliest meant first; not the word's own term. None for words under 3 letters.
   */
  nearTerms(word: string, limit: number): readonly NearTerm[];
}
