import type { Row, Run } from './run.js';

/**
 * The best rows that pass a test which the search itself does not know, at least `k` if there are as
 * many: searches deeper, doubling, until `k` pass or the search has no more.
 *
 * @param search the best `depth` rows, fewer only where there are no more
 * @param first the depth to begin with, and the most rows to answer with; default `k`
 */
export function searchPassing(
  search: (depth: number) => Run,
  k: number,
  { passes, first = k }: { readonly passes: (row: Row) => boolean; readonly first?: number },
): Run {
  for (let depth = Math.max(k, first); ; depth *= 2) {
    const run = search(depth);
    const passing = run.filter(({ row }) => passes(row));
    if (passing.length >= k || run.length < depth) return passing.slice(0, Math.max(k, first));
  }
}
