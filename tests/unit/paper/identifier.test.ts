import { describe, expect, it } from 'vitest';
import { toCanonicalIdentifier } from '../../../src/paper/identifier.js';

describe('toCanonicalIdentifier', () => {
  it.each([
    ['10.1000/ABC.Def', 'doi:10.1000/abc.def'],
    ['doi:10.1000/abc', 'doi:10.1000/abc'],
    ['DOI: 10.1000/abc', 'doi:10.1000/abc'],
    ['https://doi.org/10.1000/abc', 'doi:10.1000/abc'],
    ['http://dx.doi.org/10.1000/abc', 'doi:10.1000/abc'],
    ['1706.03762', 'arxiv:1706.03762'],
    ['arXiv:1706.03762v5', 'arxiv:1706.03762'],
    ['https://arxiv.org/abs/1706.03762v2', 'arxiv:1706.03762'],
    ['https://arxiv.org/pdf/1706.03762.pdf', 'arxiv:1706.03762'],
    ['hep-th/9901001', 'arxiv:hep-th/9901001'],
    ['math.GT/0309136v1', 'arxiv:math.gt/0309136'],
    ['10.48550/arXiv.1706.03762', 'arxiv:1706.03762'],
    ['http://example.org/p/1/', 'url:https://example.org/p/1'],
    [' https://example.org/p/1 ', 'url:https://example.org/p/1'],
  ])('reads %s as %s', (text, canonical) => {
    expect(toCanonicalIdentifier(text)).toBe(canonical);
  });

  it.each(['', 'attention is all you need', 'local:0123', '10.5', '17.03762', 'ftp://x.org/1'])(
    'takes "%s" for no identifier',
    (text) => {
      expect(toCanonicalIdentifier(text)).toBeUndefined();
    },
  );

  it('leaves a canonical identifier as it is', () => {
    for (const canonical of ['doi:10.1000/abc', 'arxiv:1706.03762', 'arxiv:hep-th/9901001']) {
      expect(toCanonicalIdentifier(canonical)).toBe(canonical);
    }
  });
});
