import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import { normalize, type Embedding } from '../ranking/embedding.js';
import { ExampleSum, type Example } from '../search/examples.js';

/**
 * How much a disliked paper counts against a liked one: Rocchio's gamma to his beta, as Salton &
 * Buckley (1990) set them (0.15 to 0.75). More made the lists worse in every measurement
 * (docs/quality.md): what one dislikes is often near to what one likes.
 */
const dislikeWeight = 0.2;
/** Words of a profile that are searched for, the weightiest; more changed no figure. */
const profileTerms = 200;

/** What liked and disliked examples have in common, as a query. */
export interface Profile {
  readonly embedding: Embedding;
  readonly text: LexicalQuery;
}

/**
 * Rocchio's formula (1971) in both views: the mean of the liked less a share of the mean of the
 * disliked; terms that come out at or below 0 are dropped.
 *
 * @param liked at least one
 */
export function toProfile(liked: readonly Example[], disliked: readonly Example[]): Profile {
  const sum = new ExampleSum(liked[0]?.embedding.length ?? 0);
  sum.addMean(liked, 1);
  sum.addMean(disliked, -dislikeWeight);
  const kept = [...sum.terms].filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a);
  return {
    embedding: normalize(sum.vector),
    text: { terms: new Map(kept.slice(0, profileTerms)) },
  };
}
