/** How relevant each judged document is to a query; above 0 is relevant. */
export type Gains = ReadonlyMap<string, number>;

/**
 * The gains of the first `k` places of a ranking. As in trec_eval, a document without a judgement and
 * one judged below 0 gain nothing. A document ranked a second time keeps its place and gains nothing,
 * so that repeating a good one is never rewarded.
 */
function gainsOf(ranking: readonly string[], gains: Gains, k: number): number[] {
  const seen = new Set<string>();
  return ranking.slice(0, k).map((id) => {
    const gain = seen.has(id) ? 0 : Math.max(0, gains.get(id) ?? 0);
    seen.add(id);
    return gain;
  });
}

/** How many documents are relevant. */
export function relevantCount(gains: Gains): number {
  let count = 0;
  for (const gain of gains.values()) if (gain > 0) count++;
  return count;
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}

/**
 * Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) as in trec_eval's
 * `ndcg_cut`: linear gain, discount log2(rank + 1), divided by that of the best ranking of all
 * judged documents.
 *
 * @returns 0 to 1; 0 where nothing is relevant
 */
export function ndcg(ranking: readonly string[], gains: Gains, k: number): number {
  const best = [...gains.values()].filter((gain) => gain > 0).sort((a, b) => b - a);
  const ideal = discountedSum(best.slice(0, k));
  return ideal === 0 ? 0 : discountedSum(gainsOf(ranking, gains, k)) / ideal;
}

/**
 * Average precision over the first `k` places, as trec_eval's `map_cut`: the precision at the place of
 * each relevant document found, summed and divided by the number of all relevant ones.
 *
 * @returns 0 to 1; 0 where nothing is relevant
 */
export function averagePrecision(ranking: readonly string[], gains: Gains, k: number): number {
  let found = 0;
  let sum = 0;
  for (const [at, gain] of gainsOf(ranking, gains, k).entries()) {
    if (gain === 0) continue;
    found++;
    sum += found / (at + 1);
  }
  const relevant = relevantCount(gains);
  return relevant === 0 ? 0 : sum / relevant;
}

/** 1 / the place of the first relevant document; 0 if there is none in the first `k`. */
export function reciprocalRank(ranking: readonly string[], gains: Gains, k: number): number {
  const at = gainsOf(ranking, gains, k).findIndex((gain) => gain > 0);
  return at === -1 ? 0 : 1 / (at + 1);
}

/** The part of the relevant documents that is in the first `k`; 0 where nothing is relevant. */
export function recall(ranking: readonly string[], gains: Gains, k: number): number {
  const relevant = relevantCount(gains);
  return relevant === 0 ? 0 : foundIn(ranking, gains, k) / relevant;
}

/** The part of the first `k` places that holds a relevant document; empty places count as misses. */
export function precision(ranking: readonly string[], gains: Gains, k: number): number {
  return foundIn(ranking, gains, k) / k;
}

/** 1 if a relevant document is in the first `k`, else 0. */
export function success(ranking: readonly string[], gains: Gains, k: number): number {
  return foundIn(ranking, gains, k) > 0 ? 1 : 0;
}

function foundIn(ranking: readonly string[], gains: Gains, k: number): number {
  return gainsOf(ranking, gains, k).filter((gain) => gain > 0).length;
}
