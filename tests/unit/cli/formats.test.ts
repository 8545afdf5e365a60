import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatAnswer, formatBar } from '../../../src/cli/format-answer.js';
import { countOf, formatBytes, formatRate, formatSeconds } from '../../../src/cli/format-number.js';
import { formatByline, formatPaper, shortenAuthors } from '../../../src/cli/format-paper.js';
import { layoutOf, toPlain, type Layout } from '../../../src/cli/terminal.js';
import { paperSchema } from '../../../src/paper/paper.js';
import type { Why } from '../../../src/search/explain.js';

const plain: Layout = { columns: 40, colors: pc.createColors(false) };
const paper = paperSchema.parse({
  id: 'birds:1',
  title: 'Counting Owls by Ear: A Year of Listening in the Forest',
  abstract: 'Owls hunt at night.\nNobody has counted them.',
  authors: ['Ann Field', 'Bo Hill', 'Cy Lake', 'Di Marsh', 'Ed Moor'],
  year: 2021,
  venue: 'Bird Letters',
  identifiers: ['doi:10.1234/owls'],
});

describe('formatAnswer', () => {
  it('numbers the results, and wraps titles to the columns', () => {
    const results = [{ rank: 1, score: 0.5123, parts: {}, relevance: 0.6, paper }];
    expect(formatAnswer('owls', { results, notes: [] }, plain)).toBe(
      [
        'owls',
        '',
        '1. Counting Owls by Ear: A Year of',
        '   Listening in the Forest',
        '   Ann Field, Bo Hill, Cy Lake … +2 ·',
        '   Bird Letters 2021',
        '   ▮▮▮▮▯ 0.512  birds:1',
      ].join('\n'),
    );
  });

  it('shows no bar where relevance was not estimated', () => {
    const results = [{ rank: 1, score: 0.5123, parts: { lexical: 0.5123 }, paper }];
    expect(formatAnswer('owls', { results, notes: [] }, plain)).toMatch(
      /\n {3}0\.512 {2}birds:1$/u,
    );
  });

  const why: Why = {
    words: [
      { word: 'owls', share: 0.75 },
      { word: 'forest', share: 0.25 },
    ],
    highlights: { title: [], abstract: [] },
  };
  const linesWith = (reasons: Why) => {
    const results = [{ rank: 1, score: 0.5, parts: {}, why: reasons, paper }];
    return formatAnswer('owls', { results, notes: [] }, plain).split('\n').slice(7);
  };

  it('tells on one line which words match', () => {
    expect(linesWith(why)).toEqual(['   matches: owls, forest']);
    expect(linesWith({ ...why, words: [] })).toEqual([]);
    const words = Array.from({ length: 8 }, (_, i) => ({ word: `counting${i}`, share: 0.125 }));
    expect(linesWith({ ...why, words })).toEqual(['   matches: counting0, counting1, …']);
  });

  it('shows the two sentences that are most alike, wrapped to the columns', () => {
    const pair = {
      seed: 'Owls hunt at night, and nobody has counted them.',
      paper: 'We count owls.\u001b[2J',
      similarity: 0.5,
      highlights: { seed: [], paper: [] },
    };
    expect(linesWith({ ...why, pair })).toEqual([
      '   matches: owls, forest',
      '   seed: Owls hunt at night, and nobody',
      '   has counted them.',
      '   paper: We count owls. [2J',
    ]);
  });

  it('tells the reasons dimly', () => {
    const colors = pc.createColors(true);
    const results = [{ rank: 1, score: 0.5, parts: {}, why, paper }];
    const text = formatAnswer('owls', { results, notes: [] }, { columns: 40, colors });
    expect(text).toContain(colors.dim('matches: owls, forest'));
  });

  it('tells why it is empty', () => {
    const notes = [{ code: 'LIBRARY_EMPTY', message: 'Nothing here.' }] as const;
    expect(formatAnswer('owls', { results: [], notes }, plain)).toBe('owls\n\nNothing here.');
  });

  it('lets no control character of a paper reach the terminal', () => {
    const evil = { ...paper, title: 'Owls \u001b[31mred\u0007' };
    const text = formatAnswer(
      'a\u001bb',
      { results: [{ rank: 1, score: 0, parts: {}, paper: evil }], notes: [] },
      plain,
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
  });
});

describe('formatBar', () => {
  it.each([
    [0, '▮▯▯▯▯'],
    [0.15, '▮▮▯▯▯'],
    [0.3, '▮▮▮▯▯'],
    [0.5, '▮▮▮▮▯'],
    [1, '▮▮▮▮▮'],
  ])('shows a relevance of %f as %s', (relevance, bar) => {
    expect(formatBar(relevance)).toBe(bar);
  });
});

describe('formatPaper', () => {
  it('shows the full record, and no empty field', () => {
    expect(formatPaper(paper, { ...plain, columns: 80 })).toBe(
      [
        'Counting Owls by Ear: A Year of Listening in the Forest',
        'authors   Ann Field, Bo Hill, Cy Lake, Di Marsh, Ed Moor',
        'year      2021',
        'venue     Bird Letters',
        'id        birds:1',
        'also      doi:10.1234/owls',
        '',
        'abstract',
        'Owls hunt at night.',
        'Nobody has counted them.',
      ].join('\n'),
    );
  });

  it('says what the abstract is', () => {
    expect(formatPaper({ ...paper, abstract: '' }, plain)).toContain('no abstract');
    expect(formatPaper({ ...paper, abstractKind: 'summary' }, plain)).toContain('summary');
  });
});

describe('formatByline', () => {
  it('leaves out what is not known', () => {
    expect(formatByline({ authors: [], venue: undefined, year: undefined })).toBe('');
    expect(formatByline({ authors: [], venue: undefined, year: 2021 })).toBe('2021');
    expect(shortenAuthors(['Ann Field', 'Bo Hill', 'Cy Lake'])).toBe('Ann Field, Bo Hill, Cy Lake');
  });
});

describe('layoutOf', () => {
  const bold = (environment: Record<string, string>, isTTY: boolean) =>
    layoutOf({ isTTY, columns: 80 }, environment).colors.bold('x') !== 'x';

  it('has colours on a terminal only, and none under NO_COLOR', () => {
    expect(bold({}, true)).toBe(true);
    expect(bold({ NO_COLOR: '' }, true)).toBe(true);
    expect(bold({}, false)).toBe(false);
    expect(bold({ NO_COLOR: '1' }, true)).toBe(false);
    expect(bold({ TERM: 'dumb' }, true)).toBe(false);
  });

  it('keeps lines readable on very wide and very narrow terminals', () => {
    expect(layoutOf({ columns: 300 }, {}).columns).toBe(100);
    expect(layoutOf({ columns: 10 }, {}).columns).toBe(40);
    expect(layoutOf({}, {}).columns).toBe(80);
  });
});

describe('numbers', () => {
  it.each([
    [0.42, '0.4 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [200, '3 min 20 s'],
    [7_500, '2 h 5 min'],
  ])('%f seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [312, '312 B'],
    [4_300_000, '4.1 MiB'],
    [160_000_000, '153 MiB'],
  ])('%i bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('counts in words', () => {
    expect(countOf(1, 'paper')).toBe('1 paper');
    expect(countOf(12_345, 'paper')).toBe('12,345 papers');
    expect(formatRate(3.14)).toBe('3.1');
    expect(formatRate(1_234.5)).toBe('1,235');
    expect(toPlain('a\tb\nc')).toBe('a b\nc');
  });
});
