import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRow, toRun } from '../../../src/ranking/run.js';
import { TopK } from '../../../src/ranking/top-k.js';

const scored = fc.array(
  fc.record({ row: fc.nat(10_000).map(toRow), score: fc.integer({ min: -20, max: 20 }) }),
);

describe('TopK', () => {
  it('keeps what sorting everything and cutting at k would keep', () => {
    const law = fc.property(scored, fc.integer({ min: 1, max: 30 }), (candidates, k) => {
      const best = new TopK(k);
      for (const candidate of candidates) best.offer(candidate);
      expect(best.toRun()).toEqual(toRun(candidates).slice(0, k));
    });
    fc.assert(law);
  });

  it('orders by score descending and breaks ties by row ascending', () => {
    const best = new TopK(3);
    for (const row of [9, 2, 5, 7]) best.offer({ row: toRow(row), score: row === 5 ? 1 : 0.5 });
    expect(best.toRun().map(({ row }) => row)).toEqual([5, 2, 7]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses k = %s', (k) => {
    expect(() => new TopK(k)).toThrow(RangeError);
  });
});
