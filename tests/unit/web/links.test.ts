import { describe, expect, it } from 'vitest';
import { identifierLinks, relatedHref, searchHref, webHref } from '../../../src/web/links.js';

describe('links', () => {
  it('carry ids and questions with any character', () => {
    expect(relatedHref('doi:10.1000/a&b#c?d')).toBe('/?like=doi%3A10.1000%2Fa%26b%23c%3Fd');
    expect(searchHref('a & b', 50)).toBe('/?q=a+%26+b&k=50');
  });

  it('do not fail on half a surrogate pair', () => {
    expect(relatedHref('\uD800')).toBe('/?like=%EF%BF%BD');
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    ' java\nscript:alert(1)',
    '//evil.example',
    'x',
  ])('never lead to %j', (url) => {
    expect(webHref(url)).toBeUndefined();
  });

  it('lead to web addresses', () => {
    expect(webHref('https://example.org/a b')).toBe('https://example.org/a%20b');
    expect(webHref(undefined)).toBeUndefined();
  });

  it('resolve the identifiers that have a public resolver', () => {
    expect(
      identifierLinks(['doi:10.1002/(sici)1<1::a#2', 'arxiv:hep-th/9901001', 'local:1']),
    ).toEqual([
      { label: 'doi', href: 'https://doi.org/10.1002/(sici)1%3C1::a%232' },
      { label: 'arXiv', href: 'https://arxiv.org/abs/hep-th/9901001' },
    ]);
  });

  it('of an identifier stay on its resolver', () => {
    for (const value of [
      '/evil.example',
      '\\\\evil.example',
      '@evil.example',
      '..//evil.example',
    ]) {
      const [link] = identifierLinks([`doi:${value}`]);
      expect(new URL(link?.href ?? '').host).toBe('doi.org');
    }
  });
});
