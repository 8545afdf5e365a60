import type { EmbeddingModel } from '../embedder/model.js';
import { scoreCeiling } from '../lexical-index/ceiling.js';
import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import type { LibraryReader } from '../library/library.js';
import type { Retrieved, ScoreParts } from './retrieve.js';

/**
 * An estimate of the probability that a reader judges a paper relevant: logistic regression on the
 * cosine similarity and on the coverage of the query's words (BM25 divided by the most that a paper
 * could score for the query). Its coefficients belong to a model and stand in its manifest, because
 * models differ in how high their cosines lie; they were fitted on the 20 best papers of every query
 * of the development collections, each collection counting the same (docs/quality.md tells how well
 * they hold on a collection that was left out).
 *
 * @param ceiling the most that a paper could score in BM25; 0 where the query has no words to match
 * @returns 0 to 1, or undefined for a model that was not calibrated, or where a view was not asked
 */
export function toRelevance(
  { dense, lexical }: ScoreParts,
  ceiling: number,
  { relevance }: EmbeddingModel,
): number | undefined {
  if (relevance === undefined || dense === undefined || lexical === undefined) return undefined;
  const coverage = ceiling > 0 ? Math.min(1, lexical / ceiling) : 0;
  const { intercept, cosine, coverage: slope } = relevance;
  return 1 / (1 + Math.exp(-(intercept + cosine * dense + slope * coverage)));
}

/** {@link toRelevance} of all that was retrieved, in its order. @param text what words were searched by */
export function relevancesOf(
  { lexical, model }: LibraryReader,
  retrieved: readonly Retrieved[],
  text: string | LexicalQuery = '',
): (number | undefined)[] {
  const ceiling = scoreCeiling(lexical, text);
  return retrieved.map(({ parts }) => toRelevance(parts, ceiling, model));
}
