import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const work = {
  id: 'https://openalex.org/W1',
  doi: 'https://doi.org/10.1000/ICE',
  title: 'Ice in <i>Salmo</i> streams',
  publication_year: 2021,
  language: 'en',
  ids: { openalex: 'https://openalex.org/W1', pmid: 'https://pubmed.ncbi.nlm.nih.gov/31' },
  primary_location: {
    landing_page_url: 'https://doi.org/10.1000/ice',
    source: { display_name: 'Snow' },
  },
  locations: [{ landing_page_url: 'https://arxiv.org/abs/2401.00001' }],
  authorships: [
    { author: { display_name: 'Ada Moor' }, raw_author_name: 'A. Moor' },
    { author: { display_name: null }, raw_author_name: 'B. Quay' },
  ],
  keywords: [{ display_name: 'Thaw', score: 0.5 }, { keyword: 'snow' }],
  abstract_inverted_index: { We: [0, 3], melt: [1], ice: [2], wait: [4] },
};
const answer = (...results: unknown[]) => JSON.stringify({ meta: { count: 1 }, results }, null, 1);

describe('OpenAlex', () => {
  it('is read whole, its abstract put in order', async () => {
    expect(await readOne('openalex', answer(work), 'json')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in Salmo streams',
      abstract: 'We melt ice We wait',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'B. Quay'],
      year: 2021,
      venue: 'Snow',
      keywords: ['Thaw', 'snow'],
      language: 'en',
      url: 'https://doi.org/10.1000/ice',
      identifiers: ['doi:10.1000/ice', 'arxiv:2401.00001', 'pmid:31', 'openalex:W1'],
    });
  });

  it('reads a work of which little is known, and refuses one without a title', async () => {
    const bare = { id: 'https://openalex.org/W2', authorships: [], display_name: 'Ice' };
    const nameless = { id: 'https://openalex.org/W3', title: null, abstract_inverted_index: null };
    expect(await readShort('json', answer(bare, nameless, work))).toEqual([
      'Ice',
      expect.stringContaining(noTitle),
      'Ice in Salmo streams',
    ]);
  });
});
