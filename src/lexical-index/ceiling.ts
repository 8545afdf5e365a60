import { bm25Defaults } from './bm25.js';
import type { LexicalIndex, LexicalQuery } from './lexical-index.js';
import { analyzeQuery, weighTerms } from './query.js';

/**
 * The most that a paper could score for a query: the sum of its terms' weight x idf x (k1 + 1), words
 * that no paper holds included. What a paper scores, divided by this, is how much of the query it
 * covers.
 *
 * @returns >= 0; 0 for a query without terms
 */
export function scoreCeiling(
  index: Pick<LexicalIndex, 'size' | 'documentFrequency'>,
  query: string | LexicalQuery,
): number {
  // As the search itself takes the question: words written as one count where a paper writes them so.
  const isKnown = (term: string) => index.documentFrequency(term) > 0;
  const asked = typeof query === 'string' ? analyzeQuery(query, isKnown) : query;
  const statistics = {
    rows: index.size,
    documentFrequency: (term: string) => Math.min(index.documentFrequency(term), index.size),
  };
  return weighTerms(asked, statistics).reduce(
    (ceiling, { weight, idf }) => ceiling + weight * idf * (bm25Defaults.k1 + 1),
    0,
  );
}
