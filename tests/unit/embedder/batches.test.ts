import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens, maxBatchTokens, toBatches } from '../../../src/embedder/batches.js';

const anyLengths = fc.array(fc.integer({ min: 1, max: 600 }));
const anyCap = fc.integer({ min: 1, max: 900 });

describe('toBatches', () => {
  it('holds each text exactly once, longest first', () => {
    const law = fc.property(anyLengths, anyCap, (lengths, cap) => {
      const order = toBatches(lengths, cap).flat();
      expect([...order].sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
      const ordered = order.map((index) => lengths[index]!);
      expect(ordered).toEqual([...ordered].sort((a, b) => b - a));
    });
    fc.assert(law);
  });

  it('lets no batch of several texts exceed the cap once padded, and leaves none empty', () => {
    const law = fc.property(anyLengths, anyCap, (lengths, cap) => {
      for (const batch of toBatches(lengths, cap)) {
        const padded = batch.length * Math.max(...batch.map((index) => lengths[index]!));
        expect(batch.length).toBeGreaterThan(0);
        if (batch.length > 1) expect(padded).toBeLessThanOrEqual(cap);
      }
    });
    fc.assert(law);
  });

  it('puts no more texts apart than the cap asks for', () => {
    expect(toBatches([10, 10, 10, 10], 20)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(toBatches([5, 900, 5], 20)).toEqual([[1], [0, 2]]);
    expect(toBatches([])).toEqual([]);
    expect(toBatches(Array.from({ length: maxBatchTokens }, () => 1))).toHaveLength(1);
  });
});

describe('estimateTokens', () => {
  it('counts bytes, so that a Chinese text is not taken for a short one', () => {
    expect(estimateTokens('word '.repeat(8), 256)).toBe(10);
    expect(estimateTokens('词'.repeat(40), 256)).toBe(30);
  });

  it('stays between one and the model’s maximum', () => {
    expect(estimateTokens('', 256)).toBe(1);
    expect(estimateTokens('x'.repeat(100_000), 256)).toBe(256);
  });
});
