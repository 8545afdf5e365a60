import fc from 'fast-check';
import { expect, it } from 'vitest';
import { relevanceSteps, toRelevanceStep } from '../../../src/api/relevance-steps.js';

it.each([
  [0, 1],
  [0.149, 1],
  [0.15, 2],
  [0.299, 2],
  [0.3, 3],
  [0.499, 3],
  [0.5, 4],
  [0.699, 4],
  [0.7, 5],
  [1, 5],
])('a relevance of %d is step %d', (relevance, step) => {
  expect(toRelevanceStep(relevance)).toBe(step);
});

it('never falls as relevance rises, and stays on the scale', () => {
  const relevance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(relevance, relevance, (a, b) => {
      const [low, high] = [toRelevanceStep(Math.min(a, b)), toRelevanceStep(Math.max(a, b))];
      expect(1 <= low && low <= high && high <= relevanceSteps).toBe(true);
    }),
  );
});
