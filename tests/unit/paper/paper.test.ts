import { describe, expect, it } from 'vitest';
import { toLocalId } from '../../../src/paper/local-id.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';
import { hashPaper, toPassage } from '../../../src/paper/passage.js';
import { isSameWork } from '../../../src/paper/same-work.js';

function paper(fields: Record<string, unknown>): Paper {
  return paperSchema.parse({ id: 'p1', title: 'A title', ...fields });
}

describe('a paper record', () => {
  it('is trimmed and its single lines have their white space collapsed', () => {
    const { title, abstract } = paper({ title: '  Two\n  lines ', abstract: '\n one\ntwo ' });
    expect(title).toBe('Two lines');
    expect(abstract).toBe('one\ntwo');
  });

  it.each([{ title: ' ' }, { id: '' }, { year: 20.5 }, { year: 99_999 }, { url: 'javascript:1' }])(
    'is refused with %o',
    (fields) => {
      expect(paperSchema.safeParse({ id: 'p1', title: 'A title', ...fields }).success).toBe(false);
    },
  );

  it('has a hash that its key order does not change and its content does', () => {
    const a = paper({ abstract: 'x', year: 2020 });
    const reordered = Object.fromEntries(Object.entries(a).reverse()) as typeof a;
    expect(hashPaper(reordered)).toEqual(hashPaper(a));
    expect(hashPaper(paper({ abstract: 'x', year: 2021 }))).not.toEqual(hashPaper(a));
  });
});

describe('toPassage', () => {
  it('fills the template once, whatever the title says', () => {
    const text = toPassage(
      { title: 'On {abstract}', abstract: 'B' },
      'passage: {title}\n{abstract}',
    );
    expect(text).toBe('passage: On {abstract}\nB');
  });

  it('is the title alone where there is no abstract', () => {
    expect(toPassage({ title: 'A', abstract: '' }, '{title}\n{abstract}')).toBe('A');
  });
});

describe('toLocalId', () => {
  const graphs = { title: 'Über  Graphs!', authors: ['A. B.'], year: 2020, venue: 'KDD' };

  it('does not depend on case, accents, spacing or punctuation', () => {
    const same = { title: 'uber graphs', authors: ['a b'], year: 2020, venue: 'kdd' };
    expect(toLocalId(graphs)).toBe(toLocalId(same));
    expect(toLocalId(graphs)).toMatch(/^local:[0-9a-f]{16}$/u);
  });

  it('tells papers of one title apart by author, year and venue, and titles without letters', () => {
    const others = [
      { authors: [] },
      { year: 2021 },
      { venue: 'ICML' },
      { title: '?' },
      { title: '??' },
    ];
    const ids = [graphs, ...others.map((other) => ({ ...graphs, ...other }))].map(toLocalId);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('isSameWork', () => {
  const title = 'Learning to Walk on Uneven Ground';

  it('joins a shared identifier, or a telling title with a shared author', () => {
    const a = paper({ title, authors: ['Ada Lovelace'], identifiers: ['arxiv:2001.00001'] });
    expect(isSameWork(a, paper({ id: 'p2', identifiers: ['arxiv:2001.00001'] }))).toBe(true);
    expect(isSameWork(a, paper({ id: 'p2', title: `${title}.`, authors: ['Lovelace, A.'] }))).toBe(
      true,
    );
    expect(isSameWork(a, paper({ id: 'p2', title }))).toBe(true);
  });

  it('keeps apart short titles and equal titles by others', () => {
    const a = paper({ title, authors: ['Ada Lovelace'] });
    expect(isSameWork(a, paper({ id: 'p2', title, authors: ['Alan Turing'] }))).toBe(false);
    const editorial = paper({ title: 'Editorial' });
    expect(isSameWork(editorial, paper({ id: 'p2', title: 'Editorial' }))).toBe(false);
  });
});
