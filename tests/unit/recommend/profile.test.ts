import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalize } from '../../../src/ranking/embedding.js';
import { toProfile } from '../../../src/recommend/profile.js';
import { termsOf, type Example } from '../../../src/search/examples.js';
import { paperSchema } from '../../../src/paper/paper.js';

function example(vector: readonly number[], terms: Record<string, number>): Example {
  return { embedding: normalize(Float32Array.from(vector)), terms: new Map(Object.entries(terms)) };
}

const owls = example([1, 0], { owl: 3, night: 1 });
const tides = example([0, 1], { tide: 1, night: 1 });

describe('a profile', () => {
  it('of one paper is that paper: its meaning, and its words by their share', () => {
    const { embedding, text } = toProfile([owls], []);
    expect([...embedding]).toEqual([1, 0]);
    expect([...text.terms]).toEqual([
      ['owl', 0.75],
      ['night', 0.25],
    ]);
  });

  it('of two is their mean, heaviest words first, however long they are', () => {
    const { embedding, text } = toProfile([owls, tides], []);
    expect([...embedding].map((value) => value.toFixed(6))).toEqual(['0.707107', '0.707107']);
    expect([...text.terms]).toEqual([
      ['owl', 0.375],
      ['night', 0.375],
      ['tide', 0.25],
    ]);
  });

  it('takes away a fifth of what is disliked, and drops words that come out at or below 0', () => {
    // (1, 0) - .2 (0, 1) has the norm sqrt(1.04); night is .25 - .2 / 2 = .15, tide -.1.
    const { embedding, text } = toProfile([owls], [tides]);
    expect(embedding[0]).toBeCloseTo(1 / Math.sqrt(1.04), 6);
    expect(embedding[1]).toBeCloseTo(-0.2 / Math.sqrt(1.04), 6);
    expect([...text.terms.keys()]).toEqual(['owl', 'night']);
    expect(text.terms.get('night')).toBeCloseTo(0.15, 12);
  });

  it('does not grow with the number of those disliked', () => {
    const once = toProfile([owls], [tides]);
    const { embedding, text } = toProfile([owls], [tides, tides, tides]);
    expect(embedding[1]).toBeCloseTo(once.embedding[1] ?? NaN, 6);
    expect(text.terms.get('night')).toBeCloseTo(once.text.terms.get('night') ?? NaN, 12);
  });

  it('keeps the 200 heaviest words', () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`t${i}`, i + 1]));
    const { terms } = toProfile([example([1, 0], many)], []).text;
    expect(terms.size).toBe(200);
    expect([terms.has('t299'), terms.has('t100'), terms.has('t99')]).toEqual([true, true, false]);
  });

  it('does not depend on the order of the liked', () => {
    const vector = fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), fc.constant(0.5));
    const terms = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9 }));
    const examples = fc.array(
      fc.tuple(vector, terms).map(([v, t]) => example(v, t)),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(examples, (liked) => {
        const [a, b] = [toProfile(liked, []), toProfile(liked.toReversed(), [])];
        a.embedding.forEach((value, i) => expect(b.embedding[i]).toBeCloseTo(value, 5));
        for (const [term, weight] of a.text.terms) {
          expect(b.text.terms.get(term)).toBeCloseTo(weight, 12);
        }
        expect(b.text.terms.size).toBe(a.text.terms.size);
      }),
    );
  });

  it('counts the words of title and abstract', () => {
    const paper = paperSchema.parse({ id: 'p', title: 'Owls', abstract: 'An owl by night.' });
    expect([...termsOf(paper)]).toEqual([
      ['owl', 2],
      ['night', 1],
    ]);
  });
});
