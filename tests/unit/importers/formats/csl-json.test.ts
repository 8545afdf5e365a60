import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const item = {
  id: 'moor2021',
  type: 'article-journal',
  title: 'Ice in <i>Salmo</i> streams',
  author: [
    { family: 'Moor', given: 'Ada', suffix: 'Jr' },
    { 'non-dropping-particle': 'de la', family: 'Quay', given: 'Ben' },
    { literal: 'The Ice Group' },
  ],
  issued: { 'date-parts': [['2021', 3, 4]] },
  'container-title': 'Snow',
  abstract: 'We melt.',
  keyword: 'thaw, snow',
  language: 'en-US',
  URL: 'https://example.org/ice',
  DOI: '10.1000/ice',
  PMID: '31',
};
const items = (...all: unknown[]) => JSON.stringify(all, null, 1);

describe('CSL-JSON', () => {
  it('is read whole', async () => {
    expect(await readOne('csl-json', items(item), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in Salmo streams',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor Jr', 'Ben de la Quay', 'The Ice Group'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      language: 'en-US',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'pmid:31', 'url:https://example.org/ice'],
    });
  });

  it.each([
    { issued: { raw: 'March 2021' } },
    { issued: { literal: '2021, in print' } },
    { issued: '2021-03' },
    { issued: [{ year: 2021, month: 3 }] },
  ])('finds the year in %j', async (dated) => {
    expect(await readOne('csl-json', items({ title: 'Ice', ...dated }), 'json')).toMatchObject({
      year: 2021,
    });
  });

  it('refuses an item without a title and reads the next', async () => {
    const bare = { id: 'a', title: 'Snow', author: [{ family: 'Moor' }] };
    expect(await readShort('json', items({ ...item, title: '' }, bare))).toEqual([
      expect.stringContaining(noTitle),
      'Snow',
    ]);
  });
});
