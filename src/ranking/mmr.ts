import { dot, type Embedding } from './embedding.js';

/** A candidate of {@link diversify}. */
export interface DiverseCandidate {
  /** How well it answers, larger is better; of one scale, best first. */
  readonly score: number;
  readonly embedding: Embedding;
}

/**
 * Reorders candidates by maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998): each next one
 * has the largest
 *
 *     (1 - diversity) * score / best score - diversity * max over chosen of max(0, cosine)
 *
 * @param candidates best first
 * @param diversity 0 (order by score) to 1 (only unlikeness counts after the first)
 * @returns at most `k` of the candidates; the first stays the first. O(k n d)
 */
export function diversify<Candidate extends DiverseCandidate>(
  candidates: readonly Candidate[],
  k: number,
  diversity: number,
): Candidate[] {
  if (diversity === 0) return candidates.slice(0, k);
  const best = Math.max(candidates[0]?.score ?? 0, Number.MIN_VALUE);
  const left = candidates.map((candidate) => ({ candidate, nearest: 0 }));
  const chosen: Candidate[] = [];
  while (chosen.length < k && left.length > 0) {
    let top = 0;
    let topValue = -Infinity;
    left.forEach(({ candidate, nearest }, i) => {
      const value = (1 - diversity) * (candidate.score / best) - diversity * nearest;
      if (value > topValue) [top, topValue] = [i, value];
    });
    const [taken] = left.splice(top, 1);
    if (taken === undefined) break;
    chosen.push(taken.candidate);
    for (const other of left) {
      const cosine = dot(taken.candidate.embedding, other.candidate.embedding);
      other.nearest = Math.max(other.nearest, cosine);
    }
  }
  return chosen;
}
