import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRecords } from '../../../src/paper/compare-records.js';
import { mergeRecords } from '../../../src/paper/merge-records.js';
import { paperSchema, toPaperId, type Paper } from '../../../src/paper/paper.js';

let next = 0;
function paper(fields: Record<string, unknown>): Paper {
  const about = { title: 'On the slow thinking of winter owls', authors: ['Ada Moor'], year: 2020 };
  return paperSchema.parse({ id: `p${next++}`, ...about, ...fields });
}

describe('two records', () => {
  it('are the same where they share an identifier and their titles agree', () => {
    const a = paper({ identifiers: ['doi:10.1000/a'] });
    const b = paper({
      title: 'On the Slow Thinking of Winter Owls: an Essay',
      year: 2022,
      authors: [],
      identifiers: ['pmid:7', 'doi:10.1000/a'],
    });
    expect(compareRecords(a, b)).toBe('same');
  });

  it('are doubtful where one identifier stands at two titles', () => {
    const a = paper({ identifiers: ['doi:10.1000/a'] });
    const b = paper({ title: 'Rye bread of the valleys', identifiers: ['doi:10.1000/a'] });
    expect(compareRecords(a, b)).toBe('doubtful');
  });

  it('are doubtful where one identifier stands at like titles of other authors', () => {
    const a = paper({
      title: 'Night vision of owls: the first team',
      identifiers: ['doi:10.1000/a'],
    });
    const b = {
      title: 'Night vision of owls: how the second team sees it',
      identifiers: ['doi:10.1000/a'],
    };
    expect(compareRecords(a, paper({ ...b, authors: ['Ben Quay'] }))).toBe('doubtful');
    expect(compareRecords(a, paper(b))).toBe('same');
  });

  it.each([
    ['the same title, first author and year', {}, 'same'],
    [
      'a title in another case and with other signs',
      { title: 'On the slow-thinking of WINTER OWLS.' },
      'same',
    ],
    ['only the first author in common', { authors: ['Moor, A.', 'Ben Quay'] }, 'same'],
    ['a first author with a suffix', { authors: ['Ada Moor, Jr.'] }, 'same'],
    ['no year', { year: undefined }, 'same'],
    ['a year later', { year: 2021 }, 'version'],
    ['many years later', { year: 2012 }, 'doubtful'],
    ['another first author', { authors: ['Ben Quay', 'Ada Moor'] }, 'doubtful'],
    ['other authors', { authors: ['Ben Quay'] }, 'different'],
    ['no authors', { authors: [] }, 'doubtful'],
    ['authors that are not told', { authors: ['Anonymous'] }, 'doubtful'],
    ['another part', { title: 'On the slow thinking of winter owls II' }, 'different'],
  ] as const)('with %s are %s', (_what, fields, relation) => {
    expect(compareRecords(paper({}), paper(fields))).toBe(relation);
    expect(compareRecords(paper(fields), paper({}))).toBe(relation);
  });

  it.each([
    'Editorial',
    'Introduction',
    'Guest editorial: the state of the field today',
    'Erratum to: On the slow thinking of winter owls',
    'Table of contents',
    'Reply to the comments of three reviewers',
  ])('of the title "%s" are never the same by it', (title) => {
    expect(compareRecords(paper({ title }), paper({ title }))).toBe('different');
  });

  it('are told apart by the signs of C, C++ and C#', () => {
    const of = (language: string) =>
      paper({ title: `A book of programming patterns in ${language}` });
    expect(compareRecords(of('C++'), of('C'))).toBe('different');
    expect(compareRecords(of('C#'), of('C'))).toBe('different');
  });

  it.each([
    ['two DOIs', { identifiers: ['doi:10.1000/a'] }, { identifiers: ['doi:10.1000/b'] }],
    [
      'a preprint and a journal',
      { identifiers: ['arxiv:2001.00001'] },
      { venue: 'Journal of Owls' },
    ],
    ['CoRR and a conference', { venue: 'CoRR' }, { venue: 'Proceedings of the Owl Conference' }],
    ['two venues', { venue: 'Owl Workshop' }, { venue: 'Journal of Night Birds' }],
  ])('of one title, with %s, are versions', (_what, a, b) => {
    expect(compareRecords(paper(a), paper(b))).toBe('version');
  });

  it('of one venue under its short and its long name are the same', () => {
    const a = paper({ venue: 'Int. J. of Owl Studies' });
    const b = paper({ venue: 'International Journal of Owl Studies' });
    expect(compareRecords(a, b)).toBe('same');
  });
});

const record = fc.record({
  id: fc.stringMatching(/^r\d{1,3}$/u),
  title: fc.constantFrom('On Owls', 'ON OWLS', 'On owls: a survey'),
  abstract: fc.constantFrom(
    '',
    'Owls think.',
    'Owls think slowly …',
    'Owls think slowly in winter.',
  ),
  authors: fc.constantFrom([], ['A. Moor'], ['Ada Moor'], ['Ada Moor', 'Ben Quay']),
  year: fc.constantFrom(2019, 2020),
  venue: fc.constantFrom('arXiv', 'Journal of Owls', undefined),
  keywords: fc.constantFrom([], ['owls'], ['Owls', 'winter']),
  identifiers: fc.constantFrom([], ['doi:10.1000/a'], ['arxiv:2001.00001']),
});

describe('mergeRecords', () => {
  it('does not depend on the order of the records', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(record, { minLength: 1, maxLength: 5, selector: ({ id }) => id })
          .chain((records) =>
            fc.tuple(
              fc.constant(records),
              fc.shuffledSubarray(records, { minLength: records.length }),
            ),
          ),
        ([records, shuffled]) => {
          const id = toPaperId('paper');
          const parse = (some: typeof records) => some.map((each) => paperSchema.parse(each));
          expect(mergeRecords(id, parse(shuffled))).toEqual(mergeRecords(id, parse(records)));
        },
      ),
    );
  });

  it('takes the best of each field, and says which record gave it', () => {
    const preprint = paper({
      id: 'arxiv:2001.00001',
      title: 'ON THE SLOW THINKING OF WINTER OWLS',
      abstract: 'Owls think slowly in winter, and we say why.',
      year: 2019,
      venue: 'arXiv',
      keywords: ['owls'],
      identifiers: ['arxiv:2001.00001'],
    });
    const published = paper({
      id: 'doi:10.1000/a',
      abstract: 'Owls think slowly …',
      authors: ['Ada Moor', 'Ben Quay'],
      venue: 'Journal of Owls',
      keywords: ['Owls', 'cold'],
      identifiers: ['doi:10.1000/a'],
    });
    const { paper: merged, from } = mergeRecords(toPaperId('arxiv:2001.00001'), [
      preprint,
      published,
    ]);
    expect(merged).toMatchObject({
      id: 'arxiv:2001.00001',
      title: published.title,
      abstract: preprint.abstract,
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2020,
      venue: 'Journal of Owls',
      keywords: ['owls', 'cold'],
      identifiers: ['arxiv:2001.00001', 'doi:10.1000/a'],
    });
    expect(from).toMatchObject({ abstract: ['arxiv:2001.00001'], year: ['doi:10.1000/a'] });
  });
});
