import { describe, expect, it } from 'vitest';
import {
  basketHref,
  citeHref,
  downloadHref,
  identifierLinks,
  paperHref,
  webHref,
} from '../../../src/web/links.js';
import { plainSearch, searchHref } from '../../../src/web/search-state.js';

describe('links', () => {
  it('carry ids and questions with any character', () => {
    expect(paperHref('doi:10.1000/a&b#c?d e+f')).toBe(
      '/papers/doi:10.1000%2Fa%26b%23c%3Fd%20e%2Bf',
    );
    expect(citeHref(['a&b', 'c'])).toBe('/cite?id=a%26b&id=c');
    expect(basketHref({ liked: ['a', 'b'], disliked: ['c d'] })).toBe(
      '/basket?like=a&like=b&dislike=c+d',
    );
    expect(downloadHref(['a'], 'ris')).toBe('/api/v1/citations?id=a&format=ris&download=true');
    expect(searchHref(plainSearch('a & b'))).toBe('/?q=a+%26+b');
  });

  it('hold all that the search page shows', () => {
    const state = {
      query: 'q',
      from: 2019,
      to: 2021,
      venues: ['A&B', 'C'],
      authors: ['D'],
      sources: ['e.org'],
      sort: 'date',
      page: 3,
    } as const;
    expect(searchHref(state)).toBe(
      '/?q=q&from=2019&to=2021&venue=A%26B&venue=C&author=D&source=e.org&sort=date&page=3',
    );
  });

  it('do not fail on half a surrogate pair', () => {
    expect(paperHref('\uD800')).toBe('/papers/%EF%BF%BD');
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
