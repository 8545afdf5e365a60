import { toRun, type Row, type Run } from './run.js';

/** One way of scoring the same candidates: every candidate of a fusion has a score in every view. */
export interface View {
  /** The view's share of the fused score, >= 0. */
  readonly weight: number;
  /** Larger is better; below 0 counts as 0. */
  readonly score: (row: Row) => number;
}

/**
 * Fuses views of the same candidates by a convex combination of their scores, each divided by its
 * largest among the candidates (Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid
 * Retrieval", TOIS 2023, eq. 3, with a minimum that is given rather than that of the candidates: 0, so
 * that a view whose scores begin elsewhere takes that off first):
 *
 *     fused(d) = sum over views of  w_v * max(0, s_v(d)) / max over d' of s_v(d'),   w normalised to 1
 *
 * A view in which no candidate scores above 0 says nothing; the others share its weight.
 *
 * @returns the best `k` candidates; scores 0 to 1
 */
export function fuse(candidates: Iterable<Row>, views: readonly View[], k: number): Run {
  const rows = [...candidates];
  const largest = views.map((view) =>
    rows.reduce((best, row) => Math.max(best, view.score(row)), 0),
  );
  const telling = views.map(({ weight }, i) => ((largest[i] ?? 0) > 0 ? weight : 0));
  const total = telling.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return toRun(rows.map((row) => ({ row, score: 0 }))).slice(0, k);
  const shares = telling.map((weight) => weight / total);
  const fused = (row: Row) =>
    views.reduce((sum, view, i) => {
      const share = shares[i] ?? 0;
      return share === 0 ? sum : sum + (share * Math.max(0, view.score(row))) / (largest[i] ?? 1);
    }, 0);
  return toRun(rows.map((row) => ({ row, score: fused(row) }))).slice(0, k);
}
