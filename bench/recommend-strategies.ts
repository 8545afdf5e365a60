/**
 * Do several liked papers and a disliked one recommend better than one liked paper, and by which
 * strategy? What does diversity cost?
 *
 * Of every topic with at least 10 relevant papers, 20 times: three relevant papers are liked, and the
 * best paper like the first that is not relevant is disliked; nDCG@10 of finding the other relevant
 * papers. Drawn with seed 7.
 *
 *   npx tsx bench/recommend-strategies.ts COLLECTION=LIBRARY (topics with many relevant papers)
 */
import { createRandom } from '../src/evaluation/random.js';
import { ndcg } from '../src/evaluation/metrics.js';
import { randomisationTest } from '../src/evaluation/significance.js';
import { mean, openCollection } from './collections.js';
import { machine } from './machine.js';

const draws = 20;
const leastRelevant = 10;
const depth = 200;
const random = createRandom(7);
const { name, kindred, judged } = await openCollection(process.argv[2] ?? '');
const figures = new Map<string, number[]>();

/** A few of some items, without replacement. */
function sample(items: readonly string[], count: number): string[] {
  const left = [...items];
  return Array.from({ length: count }, () => {
    return left.splice(random.below(left.length), 1)[0] ?? '';
  });
}

const idsLike = (id: string): string[] =>
  kindred.related(id, { k: depth }).results.map(({ paper }) => paper.id);

function reciprocalRanks(lists: readonly (readonly string[])[]): string[] {
  const sums = new Map<string, number>();
  for (const list of lists) {
    list.forEach((id, i) => sums.set(id, (sums.get(id) ?? 0) + 1 / (60 + i + 1)));
  }
  return [...sums].sort(([, a], [, b]) => b - a).map(([id]) => id);
}

/** Each list's first, then each list's second …: what is best for any one of the seeds. */
function roundRobin(lists: readonly (readonly string[])[]): string[] {
  return [
    ...new Set(Array.from({ length: depth }, (_, i) => lists.map((list) => list[i])).flat()),
  ].filter((id) => id !== undefined);
}

async function recommended(
  taste: { positive: string[]; negative?: string[] },
  diversity = 0,
): Promise<string[]> {
  const { results } = await kindred.recommend(taste, { k: 50, diversity });
  return results.map(({ paper }) => paper.id);
}

for (const { id } of judged.queries) {
  const gains = judged.qrels.get(id) ?? new Map<string, number>();
  const relevant = [...gains].filter(([, gain]) => gain > 0).map(([paper]) => paper);
  if (relevant.length < leastRelevant) continue;
  for (let draw = 0; draw < draws; draw++) {
    const positive = sample(relevant, 3);
    const lists = positive.map(idsLike);
    const disliked = lists[0]?.find((paper) => !gains.has(paper));
    if (disliked === undefined) continue;
    const negative = [disliked];
    const asked = new Set([...positive, disliked]);
    const wanted = new Map([...gains].filter(([paper]) => !asked.has(paper)));
    const note = (way: string, ids: readonly string[]) => {
      const kept = ids.filter((paper) => !asked.has(paper));
      figures.set(way, [...(figures.get(way) ?? []), ndcg(kept, wanted, 10)]);
    };
    note('1 like', lists[0] ?? []);
    note('3 likes, best of each in turn', roundRobin(lists));
    note('3 likes, RRF of their lists', reciprocalRanks(lists));
    note('3 likes, mean (default)', await recommended({ positive }));
    note('3 likes and 1 dislike (default)', await recommended({ positive, negative }));
    for (const diversity of [0.1, 0.2, 0.3, 0.5]) {
      note(`… with diversity ${diversity}`, await recommended({ positive, negative }, diversity));
    }
  }
}
await kindred.close();

console.log(machine());
const one = figures.get('1 like') ?? [];
console.log(`${name}: ${one.length} draws; nDCG@10 | difference to 1 like | p`);
for (const [way, values] of figures) {
  const differences = values.map((value, i) => value - (one[i] ?? 0));
  const { p } = randomisationTest(differences, 7);
  console.log(
    `${way} | ${mean(values).toFixed(3)} | ${mean(differences).toFixed(3)} | ${p.toFixed(4)}`,
  );
}
