import type { Row, Run } from './run.js';

/**
 * The best `k` rows that pass a test which the search itself does not know: searches deeper, doubling,
 * until `k` pass or the search has no more.
 *
 * @param search the best `depth` rows, fewer only where there are no more
 */
export function searchPassing(
  search: (depth: number) => Run,
  k: number,
  passes: (row: Row) => boolean,
): Run {
  for (let depth = k; ; depth *= 2) {
    const run = search(depth);
    const passing = run.filter(({ row }) => passes(row));
    if (passing.length >= k || run.length < depth) return passing.slice(0, k);
  }
}
