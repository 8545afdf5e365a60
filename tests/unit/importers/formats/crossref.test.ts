import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const work = {
  DOI: '10.1000/ICE',
  type: 'journal-article',
  title: ['Reduction of CO\n            <sub>2</sub>\n            in ice:'],
  subtitle: ['A Survey'],
  abstract: '<jats:title>Abstract</jats:title><jats:p>We melt &amp;amp; wait.</jats:p>',
  author: [
    { given: 'Ada', family: 'Moor', sequence: 'first', suffix: 'Jr' },
    { name: 'The Ice Group', sequence: 'additional' },
  ],
  issued: { 'date-parts': [[2021, 3]] },
  'container-title': ['Snow', 'Snow: a journal'],
  language: 'en',
  URL: 'https://doi.org/10.1000/ice',
};
const answer = (...items: unknown[]) =>
  JSON.stringify({ status: 'ok', message: { items } }, null, 1);

describe("Crossref's JSON", () => {
  it('is read whole, without the marks of pretty printing in its title', async () => {
    expect(await readOne('crossref', answer(work), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Reduction of CO₂ in ice: A Survey',
      abstract: 'We melt & wait.',
      abstractKind: 'abstract',
      authors: ['Ada Moor Jr', 'The Ice Group'],
      year: 2021,
      venue: 'Snow',
      keywords: [],
      language: 'en',
      url: 'https://doi.org/10.1000/ice',
      identifiers: ['doi:10.1000/ice'],
    });
  });

  it('takes the first date there is; a work without a title is refused', async () => {
    const dated = {
      ...work,
      issued: { 'date-parts': [[null]] },
      posted: { 'date-parts': [[2019]] },
    };
    expect(await readOne('crossref', answer(dated), 'json')).toMatchObject({ year: 2019 });
    const bare = { DOI: '10.1000/snow', type: 'other', title: ['Snow'] };
    expect(await readShort('json', answer({ ...work, title: [], subtitle: [] }, bare))).toEqual([
      expect.stringContaining(noTitle),
      'Snow',
    ]);
  });
});
