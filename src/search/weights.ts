import type { Run } from '../ranking/run.js';

/** How many of the best papers by words tell how well words find what was asked. */
const bestCount = 10;
/** The words' share where no word is found, and what full coverage adds to it. */
const [base, slope] = [0.35, 0.6];

/**
 * The words' share of a hybrid score, by how much of the query the papers found by words cover:
 *
 *     0.35 + 0.6 * (mean BM25 of the ten best / the most that a paper could score)
 *
 * Keywords that ten papers hold nearly whole are taken at their word; a long question, of which every
 * paper holds some words, is left to meaning as much as to words. Chosen on the development
 * collections, where it falls below neither parent on any; leaving out one collection at a time it does
 * as well as one fixed share (docs/quality.md has the figures, and what else was tried).
 *
 * @param lexical the run by words
 * @param ceiling see `scoreCeiling`
 * @returns 0.35 to 0.95
 */
export function lexicalWeight(lexical: Run, ceiling: number): number {
  if (ceiling <= 0) return base;
  const best = lexical.slice(0, bestCount).reduce((sum, { score }) => sum + score, 0) / bestCount;
  return base + slope * Math.min(1, best / ceiling);
}
