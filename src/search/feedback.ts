import { idf } from '../lexical-index/bm25.js';
import { countTerms } from '../lexical-index/count-terms.js';
import type { LibraryReader } from '../library/library.js';
import { normalize, type Embedding } from '../ranking/embedding.js';
import { ExampleSum, exampleOf } from './examples.js';
import type { Retrieved, RetrieveQuery } from './retrieve.js';

/** The best papers that are taken to be relevant. */
const feedbackPapers = 5;
/** Rocchio's beta in vector space: the weight of their mean against the query. */
const beta = 0.4;
/** Terms that are added, and their share of the new query's weight (RM3's 1 - lambda). */
const [feedbackTerms, termShare] = [20, 0.3];

/**
 * Pseudo-relevance feedback: the query moved towards its own best papers, in vector space by Rocchio's
 * formula (1971), in term space by the most telling of their terms (RM3, Abdul-Jaleel et al. 2004,
 * terms chosen by frequency x idf).
 *
 * @param best what the query retrieved, best first; without any the query stays as it is
 */
export function withFeedback(
  reader: LibraryReader,
  { embedding, text }: RetrieveQuery,
  best: readonly Retrieved[],
): RetrieveQuery {
  const examples = best.slice(0, feedbackPapers).map(({ row }) => exampleOf(reader, row));
  const sum = new ExampleSum(examples[0]?.embedding.length ?? 0);
  sum.addMean(examples, 1);
  const terms = typeof text === 'string' ? countTerms(text) : text?.terms;
  return {
    ...(embedding && { embedding: moved(embedding, sum.vector) }),
    ...(terms && { text: { terms: expanded(terms, mostTelling(reader, sum.terms)) } }),
  };
}

function moved(query: Embedding, mean: Float32Array): Embedding {
  return normalize(query.map((value, i) => value + beta * (mean[i] ?? 0)));
}

type WeighedTerm = readonly [term: string, weight: number];

function mostTelling(
  { lexical }: LibraryReader,
  terms: ReadonlyMap<string, number>,
): WeighedTerm[] {
  return [...terms]
    .map(([term, weight]) => {
      const documentFrequency = lexical.documentFrequency(term);
      return { term, weight, worth: weight * idf({ rows: lexical.size, documentFrequency }) };
    })
    .sort((a, b) => b.worth - a.worth)
    .slice(0, feedbackTerms)
    .map(({ term, weight }) => [term, weight] as const);
}

/** The query's terms with the others added, whose weights sum to `termShare` of the whole. */
function expanded(
  query: ReadonlyMap<string, number>,
  added: readonly WeighedTerm[],
): Map<string, number> {
  const sum = (weights: Iterable<number>) => [...weights].reduce((total, w) => total + w, 0);
  const share = (termShare / (1 - termShare)) * sum(query.values());
  const scale = share / Math.max(sum(added.map(([, weight]) => weight)), Number.MIN_VALUE);
  const terms = new Map(query);
  for (const [term, weight] of added) terms.set(term, (terms.get(term) ?? 0) + weight * scale);
  return terms;
}
