import { createRandom } from './random.js';

/** What a randomisation test found. */
export interface TestResult {
  /** Mean of the differences. */
  readonly difference: number;
  /** Two-sided, above 0 and at most 1. */
  readonly p: number;
}

/** Assignments drawn where there are too many to try all. */
const permutations = 10_000;
/** Up to 2^12 assignments are all tried. */
const mostEnumerated = 12;
/** Sums of the same numbers in another order differ in their last bits. */
const tolerance = 1e-12;

/**
 * Fisher's two-sided paired randomisation test of the mean difference (Smucker, Allan and Carterette,
 * 2007, "A comparison of statistical significance tests for information retrieval evaluation"): how
 * often, were the two systems' labels exchanged by coin flips query by query, would the mean differ at
 * least as much? With up to 12 queries that differ, all assignments are tried and p is exact; beyond
 * that, 10,000 are drawn and p is (count + 1) / (10,000 + 1) (Davison and Hinkley, 1997, 4.2), which
 * is never 0.
 *
 * @param differences figure of one system minus that of the other, for each query
 * @param seed of the draws
 */
export function randomisationTest(differences: readonly number[], seed: number): TestResult {
  // Exchanging equal figures changes nothing.
  const differing = differences.filter((difference) => difference !== 0);
  const total = sum(differing);
  const least = Math.abs(total) - tolerance;
  const p =
    differing.length <= mostEnumerated ? exact(differing, least) : drawn(differing, least, seed);
  return { difference: differences.length === 0 ? 0 : sum(differences) / differences.length, p };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function exact(differing: readonly number[], least: number): number {
  const assignments = 2 ** differing.length;
  let count = 0;
  for (let signs = 0; signs < assignments; signs++) {
    let total = 0;
    for (const [at, difference] of differing.entries()) {
      total += (signs >>> at) & 1 ? -difference : difference;
    }
    if (Math.abs(total) >= least) count++;
  }
  return count / assignments;
}

function drawn(differing: readonly number[], least: number, seed: number): number {
  const random = createRandom(seed);
  let count = 0;
  for (let draw = 0; draw < permutations; draw++) {
    let total = 0;
    let bits = 0;
    for (let at = 0; at < differing.length; at++) {
      bits = at % 32 === 0 ? random.bits() : bits >>> 1;
      const difference = differing[at] ?? 0;
      total += (bits & 1) === 1 ? -difference : difference;
    }
    if (Math.abs(total) >= least) count++;
  }
  return (count + 1) / (permutations + 1);
}
