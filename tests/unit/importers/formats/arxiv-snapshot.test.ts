import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const paper = {
  id: '0704.0001',
  authors: 'A. Moor, B. Quay (Ice Lab)',
  title: 'Melting of\n  $\\alpha$-ice',
  'journal-ref': 'J. Snow 3 (2007) 1',
  doi: '10.1000/ice',
  categories: 'hep-ph',
  abstract: '  We melt\nice.\n  Then we\nwait.\n',
  versions: [{ version: 'v1', created: 'Mon, 2 Apr 2007 19:18:42 GMT' }],
  update_date: '2008-11-26',
  authors_parsed: [
    ['Moor', 'A.', ''],
    ['Quay', 'B.', 'Jr', 'Ice Lab'],
  ],
};

describe("arXiv's snapshot", () => {
  it('is read whole', async () => {
    expect(await readOne('arxiv-snapshot', JSON.stringify(paper), 'jsonl')).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Melting of α-ice',
      abstract: 'We melt ice.\nThen we wait.',
      abstractKind: 'abstract',
      authors: ['A. Moor', 'B. Quay Jr'],
      year: 2007,
      venue: 'J. Snow 3 (2007) 1',
      keywords: [],
      identifiers: ['doi:10.1000/ice', 'arxiv:0704.0001'],
    });
  });

  it('parts authors that are not parsed; a broken line takes no other with it', async () => {
    const unparsed = { ...paper, authors_parsed: [] };
    expect(await readOne('arxiv-snapshot', JSON.stringify(unparsed), 'jsonl')).toMatchObject({
      authors: ['A. Moor', 'B. Quay'],
    });
    const lines = [paper, { ...paper, title: '' }].map((line) => JSON.stringify(line));
    expect(await readShort('jsonl', [...lines, '{"id": oops}', lines[0]].join('\n'))).toEqual([
      'Melting of α-ice',
      `2: ${noTitle}`,
      expect.stringContaining('3: broken JSON'),
      'Melting of α-ice',
    ]);
  });
});
