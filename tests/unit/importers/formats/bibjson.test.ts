import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = {
  type: 'article',
  title: 'Ice',
  author: [{ name: 'Moor, Ada' }, { firstname: 'Ben', lastname: 'Quay' }],
  journal: { name: 'Snow' },
  year: '2021',
  abstract: 'We melt.',
  keyword: ['thaw'],
  link: [{ url: 'https://example.org/ice' }],
  identifier: [{ type: 'doi', id: '10.1000/ice' }],
};

describe('BibJSON', () => {
  it('is read whole', async () => {
    expect(await readOne('bibjson', JSON.stringify([record], null, 1), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw'],
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('is read from a collection, refusing a record without a title', async () => {
    const records = [
      { ...record, title: '' },
      { title: 'Snow', author: [] },
    ];
    expect(await readShort('json', JSON.stringify({ records }, null, 1))).toEqual([
      expect.stringContaining(noTitle),
      'Snow',
    ]);
  });
});
