/**
 * Fits the estimate of relevance (src/search/relevance.ts), and tells how well it holds on a collection
 * that it was not fitted on.
 *
 * For the 20 best papers of every query: logistic regression of "judged relevant" on the cosine
 * similarity and on the coverage of the query's words, each collection counting the same (Newton's
 * method). Told are the coefficients for a model's manifest, and, leaving out one collection at a time,
 * the expected calibration error (10 bins of equal width) on the one left out; papers without a
 * judgement count as not relevant. Also the least relevance of any query's best paper, below which the
 * cut "nothing is relevant" has to lie.
 *
 *   npx tsx bench/calibration.ts COLLECTION=LIBRARY … (libraries as `kindred eval --cache` makes them)
 */
import { scoreCeiling } from '../src/lexical-index/ceiling.js';
import { mean, openCollection } from './collections.js';
import { machine } from './machine.js';

const depth = 20;
const bins = 10;
const steps = 25;

/** [1, cosine, coverage] and whether the paper is relevant. */
interface Case {
  readonly x: readonly number[];
  readonly isRelevant: boolean;
}

interface Sample {
  readonly name: string;
  readonly queries: readonly (readonly Case[])[];
}

async function sample(argument: string): Promise<Sample> {
  const { name, kindred, judged } = await openCollection(argument);
  const queries: Case[][] = [];
  for (const { id, text, exclude } of judged.queries) {
    const gains = judged.qrels.get(id);
    const plain = text.replace(/\s+/gu, ' ').trim().replace(' ', '\n'); // no query syntax
    const ceiling = scoreCeiling(kindred.reader.lexical, plain);
    const { results } = await kindred.search(plain, { k: depth });
    const cases = results
      .filter(({ paper }) => !exclude.includes(paper.id))
      .map(({ parts: { dense = 0, lexical = 0 }, paper }) => ({
        x: [1, dense, ceiling > 0 ? Math.min(1, lexical / ceiling) : 0],
        isRelevant: (gains?.get(paper.id) ?? 0) > 0,
      }));
    queries.push(cases);
  }
  await kindred.close();
  return { name, queries };
}

const probability = (weights: readonly number[], x: readonly number[]) =>
  1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0)));

/** Newton's method; the cases of each sample weigh 1 together. */
function fit(samples: readonly Sample[]): number[] {
  let weights = [0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const gradient = [0, 0, 0];
    const hessian = [0, 1, 2].map((i) => [0, 1, 2].map<number>((j) => (i === j ? 1e-9 : 0)));
    for (const { queries } of samples) {
      const cases = queries.flat();
      for (const { x, isRelevant } of cases) {
        const p = probability(weights, x);
        x.forEach((a, i) => {
          gradient[i] = (gradient[i] ?? 0) + (a * (Number(isRelevant) - p)) / cases.length;
          const row = hessian[i];
          if (row === undefined) return;
          x.forEach((b, j) => (row[j] = (row[j] ?? 0) + (a * b * p * (1 - p)) / cases.length));
        });
      }
    }
    const change = solve(hessian, gradient);
    weights = weights.map((weight, i) => weight + (change[i] ?? 0));
  }
  return weights;
}

/** Cramer's rule for three unknowns. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const whole = determinant(matrix);
  return right.map((_, column) => {
    const replaced = matrix.map((row, i) =>
      row.map((v, j) => (j === column ? (right[i] ?? 0) : v)),
    );
    return determinant(replaced) / whole;
  });
}

function determinant([a = [], b = [], c = []]: readonly (readonly number[])[]): number {
  const at = (row: readonly number[], i: number) => row[i % 3] ?? 0;
  return [0, 1, 2].reduce(
    (sum, i) => sum + at(a, i) * (at(b, i + 1) * at(c, i + 2) - at(b, i + 2) * at(c, i + 1)),
    0,
  );
}

/** Mean distance between estimate and truth over the bins, each weighed by its cases. */
function calibrationError(weights: readonly number[], cases: readonly Case[]): number {
  const binned = Array.from({ length: bins }, () => ({ estimates: 0, relevant: 0 }));
  for (const { x, isRelevant } of cases) {
    const p = probability(weights, x);
    const bin = binned[Math.min(bins - 1, Math.floor(p * bins))];
    if (bin === undefined) continue;
    bin.estimates += p;
    bin.relevant += Number(isRelevant);
  }
  const distance = ({ estimates, relevant }: (typeof binned)[number]) =>
    Math.abs(estimates - relevant);
  return binned.reduce((sum, bin) => sum + distance(bin), 0) / cases.length;
}

const samples: Sample[] = [];
for (const argument of process.argv.slice(2)) samples.push(await sample(argument));
const shown = (weights: readonly number[]) => weights.map((weight) => weight.toFixed(2)).join(', ');
const all = fit(samples);
console.log(`intercept, cosine, coverage: ${shown(all)}`);
for (const left of samples) {
  const cases = left.queries.flat();
  const others = samples.filter((each) => each !== left);
  const weights = fit(others.length > 0 ? others : samples);
  const relevant = mean(cases.map(({ isRelevant }) => Number(isRelevant)));
  console.log(
    `${left.name}: ${(100 * relevant).toFixed(0)} % of the best ${depth} are relevant; without it ${shown(weights)}; calibration error ${calibrationError(weights, cases).toFixed(2)} left out, ${calibrationError(all, cases).toFixed(2)} of all`,
  );
}
const best = samples.flatMap(({ queries }) =>
  queries.map((cases) => Math.max(...cases.map(({ x }) => probability(all, x)))),
);
console.log(`least relevance of a query's best paper: ${Math.min(...best).toFixed(3)}`);
console.log(machine());
