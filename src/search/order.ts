import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import type { LibraryReader } from '../library/library.js';
import { relevancesOf } from './relevance.js';
import type { Retrieved } from './retrieve.js';

/** How an answer is sorted: the best first, or the newest of the best. */
export const sortOrders = ['relevance', 'date'] as const;

/** See {@link sortOrders}. */
export type SortOrder = (typeof sortOrders)[number];

/** Papers of an answer that can be paged through, counted in facets and sorted by date, at most. */
export const browsable = 200;

/** By date, what is hardly relevant would come first as easily as what is: it is left out below this. */
const leastDated = 0.15;

/**
 * Papers by year, newest first, those without a year last; of one year the best first. Papers whose
 * estimated relevance is small are left out, unless all are.
 *
 * @param text what the words were searched by
 */
export function newestOfBest(
  reader: LibraryReader,
  retrieved: readonly Retrieved[],
  text: string | LexicalQuery | undefined,
): Retrieved[] {
  const relevances = relevancesOf(reader, retrieved, text);
  const relevant = retrieved.filter((_, i) => (relevances[i] ?? 1) >= leastDated);
  const kept = relevant.length > 0 ? relevant : retrieved;
  const years = new Map(kept.map(({ row }) => [row, reader.paper(row).year ?? -Infinity]));
  const yearOf = ({ row }: Retrieved) => years.get(row) ?? -Infinity;
  // Array.prototype.sort is stable: within a year the order stays that of relevance.
  return [...kept].sort((a, b) => compareDescending(yearOf(a), yearOf(b)));
}

function compareDescending(a: number, b: number): number {
  return a === b ? 0 : b > a ? 1 : -1;
}
