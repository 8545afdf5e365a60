import { tokenize, type Token } from '../lexical-index/analyzer.js';
import { idf } from '../lexical-index/bm25.js';
import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import { toSentences, type Sentence } from '../paper/sentences.js';
import type { Row } from '../ranking/run.js';

/** A stretch of a text, in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a paper is in an answer. */
export interface Why {
  /** What paper and query have in common, the most telling first; at most 8. */
  readonly words: readonly { readonly word: string; readonly share: number }[];
  /** Where they stand in the paper's title and abstract. */
  readonly highlights: { readonly title: readonly Span[]; readonly abstract: readonly Span[] };
  /** The sentence of the abstract that covers most of the query, if any covers some. */
  readonly snippet?: Span;
  /** For a recommendation: the sentence of the seed and that of the paper that are most alike. */
  readonly pair?: SentencePair;
}

/** Two sentences that say something alike. */
export interface SentencePair {
  readonly seed: string;
  readonly paper: string;
  /** Cosine similarity of their words weighed by idf, 0 to 1. */
  readonly similarity: number;
  /** Where the words that they share stand in them. */
  readonly highlights: { readonly seed: readonly Span[]; readonly paper: readonly Span[] };
}

/** What papers are explained by. */
export interface ExplainedQuery {
  readonly query: string | LexicalQuery;
  readonly seeds?: readonly WeighedSentence[];
}

const mostWords = 8;

/**
 * Why a paper is in an answer: the words that make up most of its BM25 score, where they stand, and,
 * for a recommendation, the two sentences that are most alike.
 *
 * @param asked `query`: what the words were searched by; `seeds`: the sentences of the papers that
 *   were asked by, none for a question
 */
export function explain(
  reader: LibraryReader,
  row: Row,
  { query, seeds = [] }: ExplainedQuery,
): Why {
  const paper = reader.paper(row);
  const { score, terms } = reader.lexical.explain(query, row);
  const told = terms.filter((term) => term.score > 0).slice(0, mostWords);
  const weights = new Map(told.map((term) => [term.term, term.score]));
  const sentences = weighSentences(reader, paper);
  const pair = closestPair(seeds, sentences);
  const snippet = paper.abstract === '' ? undefined : bestSentence(sentences, weights);
  return {
    words: told.map(({ word, score: part }) => ({ word, share: part / score })),
    highlights: {
      title: spansOf(tokenize(paper.title), weights),
      abstract: spansOf(tokenize(paper.abstract), weights),
    },
    ...(snippet && { snippet }),
    ...(pair && { pair }),
  };
}

/** A sentence and its terms, each weighed by frequency and idf; the vector has length 1. */
export interface WeighedSentence extends Sentence {
  readonly vector: ReadonlyMap<string, number>;
}

/** The sentences of a paper's abstract, or its title where it has none. */
export function weighSentences(reader: LibraryReader, paper: Paper): WeighedSentence[] {
  const text = paper.abstract === '' ? paper.title : paper.abstract;
  return toSentences(text).map((sentence) => ({
    ...sentence,
    vector: weigh(reader, sentence.text),
  }));
}

function weigh({ lexical }: LibraryReader, text: string): ReadonlyMap<string, number> {
  const vector = new Map<string, number>();
  for (const { term } of tokenize(text)) {
    const documentFrequency = lexical.documentFrequency(term);
    const weight = idf({ rows: lexical.size, documentFrequency });
    vector.set(term, (vector.get(term) ?? 0) + weight);
  }
  const norm = Math.sqrt([...vector.values()].reduce((sum, weight) => sum + weight ** 2, 0));
  for (const [term, weight] of vector) vector.set(term, weight / norm);
  return vector;
}

function closestPair(
  seeds: readonly WeighedSentence[],
  sentences: readonly WeighedSentence[],
): SentencePair | undefined {
  let best: { seed: WeighedSentence; paper: WeighedSentence; similarity: number } | undefined;
  for (const seed of seeds) {
    for (const paper of sentences) {
      const similarity = cosine(seed.vector, paper.vector);
      if (similarity > (best?.similarity ?? 0)) best = { seed, paper, similarity };
    }
  }
  if (best === undefined) return undefined;
  const { seed, paper, similarity } = best;
  return {
    seed: seed.text,
    paper: paper.text,
    similarity: Math.min(1, similarity),
    highlights: {
      seed: spansOf(tokenize(seed.text), paper.vector),
      paper: spansOf(tokenize(paper.text), seed.vector),
    },
  };
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [term, weight] of smaller) sum += weight * (larger.get(term) ?? 0);
  return sum;
}

/** The first sentence with the largest sum of weights over the query's terms that it holds. */
function bestSentence(
  sentences: readonly WeighedSentence[],
  weights: ReadonlyMap<string, number>,
): Span | undefined {
  let best: { readonly span: Span; readonly worth: number } | undefined;
  for (const { start, end, vector } of sentences) {
    let worth = 0;
    for (const [term, weight] of weights) if (vector.has(term)) worth += weight;
    if (worth > (best?.worth ?? 0)) best = { span: { start, end }, worth };
  }
  return best?.span;
}

/** Where terms stand; a compound and its parts give one span. */
function spansOf(tokens: readonly Token[], terms: ReadonlyMap<string, number>): Span[] {
  const spans: { start: number; end: number }[] = [];
  const found = tokens.filter(({ term }) => terms.has(term));
  for (const { start, end } of found.sort((a, b) => a.start - b.start)) {
    const last = spans.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}
