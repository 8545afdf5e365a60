import { describe, expect, it } from 'vitest';
import { createRandom, draw } from '../../../src/evaluation/random.js';
import { randomisationTest } from '../../../src/evaluation/significance.js';

describe('randomisationTest', () => {
  it('tries all assignments for few queries', () => {
    // Of the 8 sums ±3 ±2 ±1, two are as far from 0 as 6: all plus and all minus.
    expect(randomisationTest([3, 2, 1], 1)).toEqual({ difference: 2, p: 2 / 8 });
    // 3 + 2 - 1 = 4: as far or farther are ±6 and ±4.
    expect(randomisationTest([3, 2, -1], 1).p).toBe(4 / 8);
  });

  it('leaves equal figures out of the assignments, but not out of the mean', () => {
    expect(randomisationTest([0, 3, 0, 2, 1, 0], 1)).toEqual({ difference: 1, p: 2 / 8 });
  });

  it('has p = 1 where nothing differs', () => {
    expect(randomisationTest([0, 0, 0], 1)).toEqual({ difference: 0, p: 1 });
    expect(randomisationTest([], 1)).toEqual({ difference: 0, p: 1 });
  });

  it('counts sums that differ by rounding only as equal', () => {
    // 0.1 + 0.2 - 0.3 is not 0 in binary; every assignment is at least as far from 0.
    expect(randomisationTest([0.1, 0.2, -0.3], 1).p).toBe(1);
  });

  it('never says 0 for many queries that all improve', () => {
    const all = Array.from({ length: 40 }, () => 0.5);
    expect(randomisationTest(all, 1).p).toBe(1 / 10_001);
  });

  it('comes near the exact value by drawing, the same for the same seed', () => {
    // 13 queries of ±1 with 3 losses: sums of 7 and more, either way, need at most 3 losses.
    // 2 (C(13,0) + C(13,1) + C(13,2) + C(13,3)) / 2^13 = 2 (1 + 13 + 78 + 286) / 8192
    const exact = (2 * 378) / 8_192;
    const differences = Array.from({ length: 13 }, (_, at) => (at < 3 ? -1 : 1));
    const { p } = randomisationTest(differences, 7);
    expect(p).toBeGreaterThan(exact - 0.012);
    expect(p).toBeLessThan(exact + 0.012);
    expect(randomisationTest(differences, 7).p).toBe(p);
    expect(randomisationTest(differences, 8).p).not.toBe(p);
  });

  it('does not depend on which of the two is named first', () => {
    const differences = [0.3, -0.1, 0.25, 0.4, -0.2];
    const reversed = differences.map((difference) => -difference);
    expect(randomisationTest(differences, 1).p).toBe(randomisationTest(reversed, 1).p);
  });
});

describe('createRandom', () => {
  it('draws the numbers of mulberry32', () => {
    const random = createRandom(0);
    const drawn = [random.bits(), random.bits(), random.bits()].map((bits) => bits / 2 ** 32);
    expect(drawn).toEqual([0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]);
  });

  it('draws whole numbers below a limit', () => {
    const random = createRandom(3);
    const drawn = new Set(Array.from({ length: 200 }, () => random.below(4)));
    expect([...drawn].sort()).toEqual([0, 1, 2, 3]);
  });
});

describe('draw', () => {
  const items = Array.from({ length: 9 }, (_, number) => ({ number }));

  it('draws every item once, in an order of the seed', () => {
    const order = (seed: number) =>
      [...draw(items, createRandom(seed))].map(({ number }) => number);
    expect(order(1).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
    expect(items.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
