import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const attributes = {
  doi: '10.1000/ice',
  titles: [
    { title: 'Eis', lang: 'de' },
    { title: 'Ein Überblick', titleType: 'Subtitle' },
    { title: 'Ice', titleType: 'TranslatedTitle', lang: 'en' },
  ],
  creators: [
    { name: 'Moor, Ada', givenName: 'Ada', familyName: 'Moor' },
    { name: 'The Ice Group', nameType: 'Organizational' },
  ],
  publicationYear: 2024,
  publisher: { name: 'Ice Repository' },
  language: 'de',
  descriptions: [
    { description: 'Twelve pages', descriptionType: 'Other' },
    { description: 'We melt.', descriptionType: 'Abstract', lang: 'en' },
    { description: 'Wir schmelzen.', descriptionType: 'Abstract', lang: 'de' },
  ],
  subjects: [{ subject: 'thaw' }],
  url: 'https://example.org/ice',
  container: {},
};
const answer = (...all: unknown[]) =>
  JSON.stringify({ data: all.map((each) => ({ type: 'dois', attributes: each })) }, null, 1);

describe('DataCite', () => {
  it("is read whole, of several abstracts the one in the work's language", async () => {
    expect(await readOne('datacite', answer(attributes), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Eis: Ein Überblick',
      abstract: 'Wir schmelzen.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'The Ice Group'],
      year: 2024,
      venue: 'Ice Repository',
      keywords: ['thaw'],
      language: 'de',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('tells where and when a work that a repository holds was published', async () => {
    const published = {
      ...attributes,
      relatedItems: [
        { relationType: 'IsPublishedIn', titles: [{ title: 'Snow' }], publicationYear: '2022' },
      ],
    };
    const text = answer(published);
    expect(await readOne('datacite', text, 'json')).toMatchObject({ venue: 'Snow', year: 2022 });
  });

  it('reads one record alone, and refuses one without a title', async () => {
    const alone = JSON.stringify({ data: { attributes } }, null, 1);
    expect(await readShort('json', alone)).toEqual(['Eis: Ein Überblick']);
    const bare = { titles: [{ title: 'Snow' }], creators: [] };
    expect(await readShort('json', answer({ titles: [], creators: [] }, bare))).toEqual([
      expect.stringContaining(noTitle),
      'Snow',
    ]);
  });
});
