import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestSyntaxQuery, parseQuery } from '../../../src/search/query-syntax.js';

const nothing = {
  phrases: [],
  excluded: [],
  authors: [],
  venues: [],
  sources: [],
  ids: [],
  years: {},
  unread: [],
};

describe('a query', () => {
  it.each([
    ['how do owls hunt?', { text: 'how do owls hunt?' }],
    ['  two   spaces\t', { text: 'two spaces' }],
    ['"barn owl" hunting', { text: 'barn owl hunting', phrases: ['barn owl'] }],
    ['“barn owl” hunting', { text: 'barn owl hunting', phrases: ['barn owl'] }],
    [
      'why "barn owl", and not "eagle owl"?',
      {
        text: 'why barn owl, and not eagle owl?',
        phrases: ['barn owl', 'eagle owl'],
      },
    ],
    ['owls -eagle', { text: 'owls', excluded: ['eagle'] }],
    ['owls -"eagle owl"', { text: 'owls', excluded: ['eagle owl'] }],
    ['owls -“eagle owl”', { text: 'owls', excluded: ['eagle owl'] }],
    ['author:Strand owls', { text: 'owls', authors: ['Strand'] }],
    ['owls author:"Ada Moor" author:Quay', { text: 'owls', authors: ['Ada Moor', 'Quay'] }],
    ['Author:Strand', { text: '', authors: ['Strand'] }],
    ['owls author:Strand, hunting', { text: 'owls hunting', authors: ['Strand'] }],
    ['owls venue:“Bird Acoustics”', { text: 'owls', venues: ['Bird Acoustics'] }],
    ['owls year:2020..2024', { text: 'owls', years: { yearFrom: 2020, yearTo: 2024 } }],
    ['year:2020.. owls', { text: 'owls', years: { yearFrom: 2020 } }],
    ['year:..2020 owls', { text: 'owls', years: { yearTo: 2020 } }],
    ['year:2020 year:2023 owls', { text: 'owls', years: { yearFrom: 2023, yearTo: 2023 } }],
    [
      'id:doi:10.1000/x id:arxiv:1706.03762',
      {
        text: '',
        ids: ['doi:10.1000/x', 'arxiv:1706.03762'],
      },
    ],
  ])('%s', (query, expected) => {
    expect(parseQuery(query)).toEqual({ ...nothing, ...expected });
  });

  it.each(['year:soon owls', 'owls year:2024..2020', 'owls year:20', 'owls year:"last week"'])(
    'keeps %s as text, and tells',
    (query) => {
      const { text, unread, ...rest } = parseQuery(query);
      expect(text).toBe(query);
      expect(unread).toEqual([query.replace(/^owls | owls$/gu, '')]);
      expect(rest).toMatchObject({ phrases: [], years: {} });
    },
  );

  it.each([
    'a lone " mark',
    'a 5" pipe and a 6" pipe',
    'state-of-the-art re-ranking',
    'owls - a study',
    'owls -- a study',
    'owls – a study',
    'x -> y',
    'note: "',
    'ratio 3:1',
    'covid:2020 reauthor:x author: Moor',
    'what about C++ and C#?',
    '""',
    '“”',
    'p-value <0.05, f(x)="y"z',
  ])('takes %s as it is', (query) => {
    expect(parseQuery(query)).toEqual({ ...nothing, text: query });
  });

  const constructs = '"barn owl" -eagle author:Moor venue:"Bird Letters" year:2020 id:x';

  it.each([
    ['over several lines', `A title\n${constructs}`],
    ['with old line ends', `A title\r${constructs}`],
    ['too long for a question', `${constructs} ${'owls '.repeat(60)}`.trim()],
  ])('%s is a passage, and text altogether', (_, passage) => {
    expect(parseQuery(passage)).toEqual({ ...nothing, text: passage });
  });

  it('is read for its syntax up to the very limit', () => {
    const padded = '-eagle '.padEnd(longestSyntaxQuery, 'x');
    expect(parseQuery(padded).excluded).toEqual(['eagle']);
    expect(parseQuery(`${padded}x`).excluded).toEqual([]);
  });

  it('never fails, and makes no text longer', () => {
    const sign = fc.constantFrom('"', '“', '”', '-', ':', ' ', '\n', 'year:', 'author:', 'x', '20');
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(sign).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(typed, (query) => {
        expect(parseQuery(query).text.length).toBeLessThanOrEqual(query.length);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no plain word, wherever syntax stands around it', () => {
    const word = fc.stringMatching(/^[a-zäßøж漢0-9][a-z0-9'’.+#-]{0,8}$/u);
    const syntax = fc.constantFrom(
      '"barn owl"',
      '-eagle',
      '-"eagle owl"',
      'author:Moor',
      'venue:"Bird Letters"',
      'year:2020..',
      'id:x',
      'year:soon',
    );
    const plain = word.map((text) => ({ text, isPlain: true }));
    const piece = fc.oneof(
      plain,
      syntax.map((text) => ({ text, isPlain: false })),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { text } = parseQuery(pieces.map((each) => each.text).join(' '));
        const left = text.split(' ');
        for (const each of pieces) if (each.isPlain) expect(left).toContain(each.text);
        expect(left).not.toContain('-eagle');
      }),
    );
  });

  it('hands back every phrase, name and excluded word that was put in', () => {
    const name = fc.stringMatching(/^[A-Za-zäø]{1,8}( [A-Za-zäø]{1,8})?$/u);
    fc.assert(
      fc.property(fc.tuple(name, name, name, name), ([phrase, excluded, author, venue]) => {
        const query = `x "${phrase}" -"${excluded}" author:"${author}" venue:"${venue}"`;
        expect(parseQuery(query)).toEqual({
          ...nothing,
          text: `x ${phrase}`,
          phrases: [phrase],
          excluded: [excluded],
          authors: [author],
          venues: [venue],
        });
      }),
    );
  });
});
