import { describe, expect, it } from 'vitest';
import { manifestSchema } from '../../../src/embedder/manifest.js';

const manifest = {
  id: 'some-model',
  dimensions: 384,
  maxTokens: 256,
  pooling: 'mean',
  normalize: true,
  dtype: 'q8',
  queryTemplate: '{query}',
  passageTemplate: '{title}\n{abstract}',
  license: 'Apache-2.0',
  source: 'somewhere',
  files: { 'tokenizer.json': { bytes: 3, sha256: 'a'.repeat(64) } },
};

describe('the manifest’s schema', () => {
  it('takes a manifest as it stands', () => {
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
  });

  it('takes the cosine of unrelated texts, 0 included', () => {
    for (const unrelatedCosine of [0, 0.45]) {
      expect(manifestSchema.parse({ ...manifest, unrelatedCosine })).toMatchObject({
        unrelatedCosine,
      });
    }
  });

  it.each([
    ['an unknown key', { poolin: 'cls' }],
    ['an unknown pooling', { pooling: 'max' }],
    ['an unknown precision', { dtype: 'q3' }],
    ['no dimensions', { dimensions: 0 }],
    ['part of a token', { maxTokens: 12.5 }],
    ['a query template without the query', { queryTemplate: 'query: ' }],
    ['a passage template without the title', { passageTemplate: '{abstract}' }],
    ['vectors that are not normalised', { normalize: false }],
    ['unrelated texts that are opposites', { unrelatedCosine: -0.1 }],
    ['unrelated texts that are the same', { unrelatedCosine: 1 }],
    ['a checksum that is none', { files: { 'tokenizer.json': { bytes: 3, sha256: 'abc' } } }],
  ])('refuses %s', (_, changes) => {
    expect(manifestSchema.safeParse({ ...manifest, ...changes }).success).toBe(false);
  });
});
