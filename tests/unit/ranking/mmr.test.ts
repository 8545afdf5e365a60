import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalize, type Embedding } from '../../../src/ranking/embedding.js';
import { diversify } from '../../../src/ranking/mmr.js';

function candidate(name: string, score: number, ...vector: number[]) {
  return { name, score, embedding: normalize(Float32Array.from(vector)) };
}

const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join('');

/** b repeats a, c is a quarter turn away from both, d lies opposite to a. */
const four = [
  candidate('a', 0.8, 1, 0),
  candidate('b', 0.76, 1, 0),
  candidate('c', 0.6, 0, 1),
  candidate('d', 0.2, -1, 0),
];

const component = fc.double({ min: -1, max: 1, noNaN: true });
const embedding = fc
  .tuple(component, component, component)
  .filter((vector) => vector.some((value) => Math.abs(value) > 0.1))
  .map((vector): Embedding => normalize(Float32Array.from(vector)));
const candidates = fc
  .array(fc.record({ score: fc.double({ min: -1, max: 1, noNaN: true }), embedding }), {
    maxLength: 12,
  })
  .map((list) => list.toSorted((a, b) => b.score - a.score));
const diversity = fc.double({ min: 0, max: 1, noNaN: true });

describe('maximal marginal relevance', () => {
  it('weighs relevance against likeness to what was chosen', () => {
    // After a, at .5: b .5*.95 - .5*1 = -.025, c .5*.75 - 0 = .375, d .5*.25 - .5*max(0, -1) = .125.
    // After c:        b -.025, d .125.
    expect(names(diversify(four, 4, 0.5))).toBe('acdb');
    // At .2, after a: b .8*.95 - .2 = .56, c .6, d .2; after c: b .56, d .2.
    expect(names(diversify(four, 4, 0.2))).toBe('acbd');
    // At .1, after a: b .9*.95 - .1 = .755, c .675, d .225.
    expect(names(diversify(four, 4, 0.1))).toBe('abcd');
  });

  it('goes by unlikeness alone at 1, after the first', () => {
    expect(names(diversify(four, 4, 1))).toBe('acdb');
  });

  it('is the order by score at 0', () => {
    fc.assert(
      fc.property(candidates, fc.nat(15), (list, k) => {
        expect(diversify(list, k, 0)).toEqual(list.slice(0, k));
      }),
    );
  });

  it('gives min(k, n) of the candidates, each once, the best first', () => {
    fc.assert(
      fc.property(candidates, fc.nat(15), diversity, (list, k, share) => {
        const chosen = diversify(list, k, share);
        expect(chosen.length).toBe(Math.min(k, list.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.every((each) => list.includes(each))).toBe(true);
        if (k > 0) expect(chosen[0]).toBe(list[0]);
      }),
    );
  });

  it('of a smaller k is the beginning of that of a larger one', () => {
    fc.assert(
      fc.property(candidates, fc.nat(12), diversity, (list, k, share) => {
        expect(diversify(list, 12, share).slice(0, k)).toEqual(diversify(list, k, share));
      }),
    );
  });
});
