import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  success,
  type Gains,
} from '../../../src/evaluation/metrics.js';

const gains = (judged: Record<string, number>): Gains => new Map(Object.entries(judged));

describe('a ranking worked by hand', () => {
  // Relevant: a (3), b (1), d (2), z (1, never found). Found: b at 2, a at 4, d at 6.
  const judged = gains({ a: 3, b: 1, c: 0, d: 2, e: -1, z: 1 });
  const ranking = ['e', 'b', 'x', 'a', 'c', 'd', 'y'];

  it('has an nDCG of discounted gains over those of the best order 3, 2, 1, 1', () => {
    const found = 1 / Math.log2(3) + 3 / Math.log2(5) + 2 / Math.log2(7);
    const best = 3 / Math.log2(2) + 2 / Math.log2(3) + 1 / Math.log2(4) + 1 / Math.log2(5);
    expect(ndcg(ranking, judged, 10)).toBeCloseTo(found / best, 12);
    // Cut at 3, only b is found, and the best order is 3, 2, 1.
    const bestOf3 = 3 + 2 / Math.log2(3) + 1 / 2;
    expect(ndcg(ranking, judged, 3)).toBeCloseTo(1 / Math.log2(3) / bestOf3, 12);
  });

  it('has an average precision over all four relevant documents, found or not', () => {
    // Precision at the places of b, a and d: 1/2, 2/4, 3/6.
    expect(averagePrecision(ranking, judged, 100)).toBeCloseTo((1 / 2 + 2 / 4 + 3 / 6) / 4, 12);
    expect(averagePrecision(ranking, judged, 3)).toBeCloseTo(1 / 2 / 4, 12);
  });

  it('has the other measures by counting', () => {
    expect(reciprocalRank(ranking, judged, 10)).toBe(1 / 2);
    expect(reciprocalRank(ranking, judged, 1)).toBe(0);
    expect(recall(ranking, judged, 5)).toBe(2 / 4);
    expect(recall(ranking, judged, 10)).toBe(3 / 4);
    expect(precision(ranking, judged, 5)).toBe(2 / 5);
    expect(precision(ranking, judged, 10)).toBe(3 / 10);
    expect(success(ranking, judged, 1)).toBe(0);
    expect(success(ranking, judged, 2)).toBe(1);
  });
});

describe('the edges', () => {
  it.each([[['a', 'b']], [[]]])('are 0 where nothing is relevant', (ranking) => {
    for (const measure of [ndcg, averagePrecision, reciprocalRank, recall, precision, success]) {
      expect(measure(ranking, gains({ a: 0, b: -2 }), 10)).toBe(0);
      expect(measure(ranking, new Map(), 10)).toBe(0);
    }
  });

  it('reward a document that is ranked twice only once, at its first place', () => {
    const judged = gains({ a: 1, b: 1 });
    // a at 1 and 2, b at 3: the second a holds its place.
    const ranking = ['a', 'a', 'b'];
    expect(averagePrecision(ranking, judged, 10)).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(ndcg(ranking, judged, 10)).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3)), 12);
    expect(precision(ranking, judged, 2)).toBe(1 / 2);
    expect(recall(['a', 'a'], judged, 10)).toBe(1 / 2);
  });

  it('count the empty places of a short ranking as misses', () => {
    expect(precision(['a'], gains({ a: 1 }), 10)).toBe(1 / 10);
    expect(ndcg(['a'], gains({ a: 1 }), 10)).toBe(1);
  });
});

describe('trec_eval', () => {
  // Figures of trec_eval 9, through pytrec_eval-terrier 0.5, for the same judgements and rankings.
  const qrels = {
    q1: gains({ a: 3, b: 1, c: 0, d: 2, e: -1, z: 1 }),
    q2: gains({ a: 1, f: 1 }),
    q3: gains({ g: 2 }),
  };
  const run = {
    q1: ['e', 'b', 'x', 'a', 'c', 'd', 'y'],
    q2: ['b', 'c', 'd', 'e', 'g', 'h', 'i', 'j', 'k', 'l', 'f', 'a'],
    q3: ['g'],
  };

  it.each([
    ['q1', [0.3703314533861656, 0.5075311502719236, 0.25, 0.375, 0.75, 0.3]],
    ['q2', [0, 0, 0, 0.12878787878787878, 0, 0]],
    ['q3', [1, 1, 1, 1, 1, 0.1]],
  ] as const)('agrees on %s', (id, expected) => {
    const [ranking, judged] = [run[id], qrels[id]];
    const figures = [
      ndcg(ranking, judged, 5),
      ndcg(ranking, judged, 10),
      averagePrecision(ranking, judged, 5),
      averagePrecision(ranking, judged, 100),
      recall(ranking, judged, 10),
      precision(ranking, judged, 10),
    ];
    for (const [at, figure] of figures.entries()) expect(figure).toBeCloseTo(expected[at]!, 12);
  });
});

describe('any ranking', () => {
  const ids = Array.from('abcdefghijkl');
  const anyGains = fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: -1, max: 3 }));
  const anyRanking = fc.array(fc.constantFrom(...ids), { maxLength: 15 });
  const anyK = fc.integer({ min: 1, max: 15 });

  it('is measured within 0 and 1', () => {
    fc.assert(
      fc.property(anyRanking, anyGains, anyK, (ranking, judged, k) => {
        for (const measure of [ndcg, averagePrecision, reciprocalRank, recall, precision]) {
          const value = measure(ranking, gains(judged), k);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('has nDCG 1 when it is sorted by gain', () => {
    fc.assert(
      fc.property(anyGains, anyK, (judged, k) => {
        const sorted = Object.keys(judged).sort((a, b) => (judged[b] ?? 0) - (judged[a] ?? 0));
        const anything = Object.values(judged).some((gain) => gain > 0);
        expect(ndcg(sorted, gains(judged), k)).toBeCloseTo(anything ? 1 : 0, 12);
      }),
    );
  });

  it('never has a lower nDCG after a better document moved up', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ids), anyGains, fc.nat(), (ranking, judged, at) => {
        const upper = at % Math.max(1, ranking.length - 1);
        const [a, b] = [ranking[upper], ranking[upper + 1]];
        if (a === undefined || b === undefined) return;
        if ((judged[b] ?? 0) < (judged[a] ?? 0)) return;
        const swapped = ranking.with(upper, b).with(upper + 1, a);
        const before = ndcg(ranking, gains(judged), 10);
        expect(ndcg(swapped, gains(judged), 10)).toBeGreaterThanOrEqual(before - 1e-12);
      }),
    );
  });
});
