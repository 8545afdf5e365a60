import { describe, expect, it } from 'vitest';
import { pool } from '../../../src/embedder/pooling.js';
import type { Pooling } from '../../../src/embedder/model.js';

/** Two texts of three and two tokens, two dimensions; the last token of the second is padding. */
const states = {
  values: Float32Array.of(1, 2, 3, 4, 5, 9, 10, 20, 30, 40, 99, 99),
  mask: [1, 1, 1, 1, 1, 0],
  tokens: 3,
  dimensions: 2,
};

function pooled(pooling: Pooling, text: number): number[] {
  const into = new Float32Array(2);
  pool(pooling, { ...states, text }, into);
  return [...into];
}

describe('pool', () => {
  it('takes the mean of the tokens that are not padding', () => {
    expect(pooled('mean', 0)).toEqual([3, 5]);
    expect(pooled('mean', 1)).toEqual([20, 30]);
  });

  it('takes the first token for cls, and the last that is not padding for last_token', () => {
    expect(pooled('cls', 1)).toEqual([10, 20]);
    expect(pooled('last_token', 0)).toEqual([5, 9]);
    expect(pooled('last_token', 1)).toEqual([30, 40]);
  });

  it('finds the tokens where padding comes first', () => {
    const into = new Float32Array(2);
    pool('cls', { ...states, mask: [0, 1, 1, 1, 1, 0], text: 0 }, into);
    expect([...into]).toEqual([3, 4]);
  });
});
