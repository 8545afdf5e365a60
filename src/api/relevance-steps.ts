/** The estimated probability of relevance from which the steps 2, 3, 4 and 5 begin. */
const stepsFrom = [0.15, 0.3, 0.5, 0.7] as const;

/** How many steps there are. */
export const relevanceSteps = stepsFrom.length + 1;

/** Puts an estimated probability of relevance (0 to 1) on a scale of five steps, for people: 1 to 5. */
export function toRelevanceStep(relevance: number): number {
  return 1 + stepsFrom.filter((least) => relevance >= least).length;
}
