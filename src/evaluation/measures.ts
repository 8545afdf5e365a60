import {
  averagePrecision,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  success,
  type Gains,
} from './metrics.js';

/** A measure by name, e.g. "ndcg@10". */
export interface Measure {
  /** In lower case, with its cut: what JSON calls it. */
  readonly name: string;
  /** As people write it: "nDCG@10". */
  readonly title: string;
  readonly of: (ranking: readonly string[], gains: Gains) => number;
}

/** Figures by the measures' names, each 0 to 1. */
export type Figures = Readonly<Record<string, number>>;

type Formula = (ranking: readonly string[], gains: Gains, k: number) => number;

function cut(title: string, formula: Formula, k: number): Measure {
  const named = `${title}@${k}`;
  return {
    name: named.toLowerCase(),
    title: named,
    of: (ranking, gains) => formula(ranking, gains, k),
  };
}

const ndcgAt10 = cut('nDCG', ndcg, 10);
const mrrAt10 = cut('MRR', reciprocalRank, 10);
const recallAt10 = cut('Recall', recall, 10);
const precisionAt10 = cut('P', precision, 10);

/** The measure that configurations are compared by. */
export const mainMeasure = ndcgAt10;

/** What a test collection is measured by. @param depth papers retrieved for a query, >= 100 */
export function collectionMeasures(depth: number): readonly Measure[] {
  const map = cut('MAP', averagePrecision, depth);
  return [ndcgAt10, map, mrrAt10, recallAt10, cut('Recall', recall, 100), precisionAt10];
}

/** What finding one known paper is measured by. */
export const knownItemMeasures: readonly Measure[] = [mrrAt10, cut('Success', success, 10)];

/** What recommendations are measured by. */
export const relatedMeasures: readonly Measure[] = [ndcgAt10, mrrAt10, recallAt10, precisionAt10];

/** The figures of one ranking. */
export function measure(
  measures: readonly Measure[],
  ranking: readonly string[],
  gains: Gains,
): Figures {
  return Object.fromEntries(measures.map(({ name, of }) => [name, of(ranking, gains)]));
}

/** The mean of each figure; none for no figures. All must name the same measures. */
export function meanOf(figures: readonly Figures[]): Figures {
  const names = Object.keys(figures[0] ?? {});
  const mean = (name: string) =>
    figures.reduce((sum, each) => sum + (each[name] ?? 0), 0) / figures.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)]));
}
