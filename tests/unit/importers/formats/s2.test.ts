import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const paper = {
  paperId: 'a'.repeat(40),
  externalIds: {
    DOI: '10.1000/ice',
    ArXiv: '2401.00001',
    CorpusId: 7,
    PubMed: '31',
    ACL: 'J89-1002',
  },
  url: 'https://www.semanticscholar.org/paper/1',
  title: 'Ice',
  abstract: 'We melt.',
  venue: '',
  journal: { name: 'Snow' },
  year: 2021,
  authors: [
    { authorId: '1', name: 'Ada Moor' },
    { authorId: null, name: 'B. Quay' },
  ],
};

describe('Semantic Scholar', () => {
  it('is read whole', async () => {
    expect(await readOne('s2', JSON.stringify([paper], null, 1), 'json')).toMatchObject({
      id: 'doi:10.1000/ice',
      title: 'Ice',
      abstract: 'We melt.',
      authors: ['Ada Moor', 'B. Quay'],
      year: 2021,
      venue: 'Snow',
      identifiers: expect.arrayContaining([
        'doi:10.1000/ice',
        'arxiv:2401.00001',
        `s2:${'a'.repeat(40)}`,
        'corpusid:7',
        'pmid:31',
        'acl:J89-1002',
      ]) as string[],
    });
  });

  it('is read from the data sets, a paper a line, refusing one without a title', async () => {
    const lines = [
      { corpusid: 7, externalids: { DOI: '10.1000/ice' }, title: 'Ice', authors: [] },
      { corpusid: 8, title: null },
      { corpusid: 9, title: 'Snow', publicationdate: '2021-03-04' },
    ].map((line) => JSON.stringify(line));
    expect(await readShort('jsonl', lines.join('\n'))).toEqual(['Ice', `2: ${noTitle}`, 'Snow']);
  });
});
