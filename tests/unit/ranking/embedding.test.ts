import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dot, normalize, toEmbedding } from '../../../src/ranking/embedding.js';

const component = fc.float({ min: -100, max: 100, noNaN: true });

describe('embeddings', () => {
  it('normalises 3, 4 to 0.6, 0.8', () => {
    const [x, y] = normalize(Float32Array.of(3, 4));
    expect(x).toBeCloseTo(0.6);
    expect(y).toBeCloseTo(0.8);
  });

  it('has a dot product equal to the plain sum, at any length', () => {
    const law = fc.property(fc.array(fc.tuple(component, component)), (pairs) => {
      const a = Float32Array.from(pairs, ([x]) => x);
      const b = Float32Array.from(pairs, ([, y]) => y);
      const plain = pairs.reduce((sum, [x, y]) => sum + x * y, 0);
      expect(dot(a, b)).toBeCloseTo(plain, 3);
    });
    fc.assert(law);
  });

  it('refuses vectors without direction, without unit norm and of unequal length', () => {
    expect(() => normalize(new Float32Array(3))).toThrow(RangeError);
    expect(() => normalize(Float32Array.of(Number.NaN, 1))).toThrow(RangeError);
    expect(() => toEmbedding(Float32Array.of(1, 1))).toThrow(RangeError);
    expect(() => toEmbedding(Float32Array.of(Number.NaN))).toThrow(RangeError);
    expect(() => dot(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
  });
});
