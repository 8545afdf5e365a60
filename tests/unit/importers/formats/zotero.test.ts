import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const item = {
  itemType: 'journalArticle',
  title: 'Ice in <i>Salmo</i> streams',
  creators: [
    { firstName: 'Ada', lastName: 'Moor', creatorType: 'author' },
    { firstName: 'C.', lastName: 'Reef', creatorType: 'editor' },
    { name: 'The Ice Group', creatorType: 'author' },
  ],
  abstractNote: 'We melt.',
  publicationTitle: 'Snow',
  date: '2021-03-04',
  language: 'en-GB',
  url: 'https://example.org/ice',
  DOI: '10.1000/ice',
  extra: 'PMID: 31\nPMCID: PMC77\nnotes follow',
  tags: [{ tag: 'thaw' }, { tag: 'snow', type: 1 }],
};
const items = (...all: unknown[]) => JSON.stringify(all, null, 1);

describe("Zotero's JSON", () => {
  it('is read whole', async () => {
    expect(await readOne('zotero', items(item), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in Salmo streams',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'The Ice Group'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      language: 'en-GB',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'pmid:31', 'pmcid:PMC77', 'url:https://example.org/ice'],
    });
  });

  it('is read as the API answers and as Better BibTeX exports; notes and files are no papers', async () => {
    const note = { itemType: 'note', note: 'read me' };
    const file = { itemType: 'attachment', title: 'Full text' };
    const page = { itemType: 'webpage', title: 'Snow', websiteTitle: 'All snow' };
    expect(await readShort('json', items({ key: 'A', data: item }, { data: note }))).toEqual([
      'Ice in Salmo streams',
    ]);
    const export_ = JSON.stringify({ config: {}, items: [file, page] }, null, 1);
    expect(await readOne('zotero', export_, 'json')).toMatchObject({ venue: 'All snow' });
  });

  it('refuses an item without a title and reads the next', async () => {
    expect(await readShort('json', items({ itemType: 'book' }, item))).toEqual([
      expect.stringContaining(noTitle),
      'Ice in Salmo streams',
    ]);
  });
});
