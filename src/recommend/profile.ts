import { countTerms } from '../lexical-index/count-terms.js';
import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import { normalize, type Embedding } from '../ranking/embedding.js';
import type { Row } from '../ranking/run.js';

/** One text that is liked or disliked: its meaning, and its words with their frequencies. */
export interface Example {
  readonly embedding: Embedding;
  readonly terms: ReadonlyMap<string, number>;
}

/**
 * How much a disliked paper counts against a liked one: Rocchio's gamma to his beta, as Salton &
 * Buckley (1990) set them (0.15 to 0.75). More made the lists worse in every measurement
 * (docs/quality.md): what one dislikes is often near to what one likes.
 */
const dislikeWeight = 0.2;
/** Words of a profile that are searched for, the weightiest; more changed no figure. */
const profileTerms = 200;

/** The example that a paper of the library is. */
export function exampleOf(reader: LibraryReader, row: Row): Example {
  return { embedding: reader.embedding(row), terms: termsOf(reader.paper(row)) };
}

/** A paper's words: those of its title and abstract. */
export function termsOf({ title, abstract }: Paper): ReadonlyMap<string, number> {
  return countTerms(`${title}\n${abstract}`);
}

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
  const length = liked[0]?.embedding.length ?? 0;
  const sum = new Float32Array(length);
  const terms = new Map<string, number>();
  const add = (examples: readonly Example[], share: number) => {
    for (const example of examples) addExample({ sum, terms }, example, share / examples.length);
  };
  add(liked, 1);
  add(disliked, -dislikeWeight);
  const kept = [...terms].filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a);
  return { embedding: normalize(sum), text: { terms: new Map(kept.slice(0, profileTerms)) } };
}

function addExample(
  { sum, terms }: { readonly sum: Float32Array; readonly terms: Map<string, number> },
  { embedding, terms: counts }: Example,
  share: number,
): void {
  embedding.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + share * value));
  let total = 0;
  for (const count of counts.values()) total += count;
  for (const [term, count] of counts) {
    terms.set(term, (terms.get(term) ?? 0) + (share * count) / total);
  }
}
