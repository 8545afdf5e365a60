import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EmbeddingModel } from '../../../src/embedder/model.js';
import { toRelevance } from '../../../src/search/relevance.js';

const bare: EmbeddingModel = {
  id: 'invented',
  fingerprint: 'f'.repeat(64),
  dimensions: 2,
  maxTokens: 16,
  pooling: 'mean',
  queryTemplate: '{query}',
  passageTemplate: '{title}\n{abstract}',
};
const calibrated = { ...bare, relevance: { intercept: -4, cosine: 5, coverage: 2 } };

describe('the estimated relevance', () => {
  it('is the logistic function of cosine and coverage', () => {
    // -4 + 5 * 0.6 + 2 * 3 / 6 = 0
    expect(toRelevance({ dense: 0.6, lexical: 3 }, 6, calibrated)).toBeCloseTo(0.5, 12);
    // -4 + 5 * 0.9 + 2 * 6 / 6 = 2.5, and 1 / (1 + e^-2.5) = 0.92414
    expect(toRelevance({ dense: 0.9, lexical: 6 }, 6, calibrated)).toBeCloseTo(0.92414, 5);
  });

  it('takes no coverage where the query has no words to match, and never more than all', () => {
    const none = 1 / (1 + Math.exp(1));
    expect(toRelevance({ dense: 0.6, lexical: 0 }, 0, calibrated)).toBeCloseTo(none, 12);
    const all = toRelevance({ dense: 0.6, lexical: 6 }, 6, calibrated);
    expect(toRelevance({ dense: 0.6, lexical: 6.000_001 }, 6, calibrated)).toBe(all);
  });

  it('is not told for a model that was not calibrated, nor where a view was not asked', () => {
    expect(toRelevance({ dense: 0.6, lexical: 3 }, 6, bare)).toBeUndefined();
    expect(toRelevance({ dense: 0.6 }, 6, calibrated)).toBeUndefined();
    expect(toRelevance({ lexical: 3 }, 6, calibrated)).toBeUndefined();
    expect(toRelevance({}, 0, calibrated)).toBeUndefined();
  });

  it('lies within 0 to 1 and rises with meaning and with words', () => {
    const cosine = fc.double({ min: -1, max: 1, noNaN: true });
    const bm25 = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(cosine, bm25, bm25, (dense, lexical, ceiling) => {
        const relevance = toRelevance({ dense, lexical }, ceiling, calibrated) ?? NaN;
        expect(relevance).toBeGreaterThan(0);
        expect(relevance).toBeLessThan(1);
        const nearer = { dense: Math.min(1, dense + 0.1), lexical: lexical + 1 };
        expect(toRelevance(nearer, ceiling, calibrated)).toBeGreaterThanOrEqual(relevance);
      }),
    );
  });
});
