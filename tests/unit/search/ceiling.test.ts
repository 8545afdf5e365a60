import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bm25Index } from '../../../src/lexical-index/bm25-index.js';
import { scoreCeiling } from '../../../src/lexical-index/ceiling.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { toRow } from '../../../src/ranking/run.js';

function indexOf(titles: readonly string[]): Bm25Index {
  const index = Bm25Index.create();
  titles.forEach((title, i) => {
    index.add(toRow(i + 1), paperSchema.parse({ id: `p${i}`, title }));
  });
  return index;
}

describe('the ceiling of a BM25 score', () => {
  it('is the sum of idf x (k1 + 1) over the words of the query, unknown ones included', () => {
    const index = indexOf(['owls', 'tides']);
    const idf = (df: number) => Math.log(1 + (2 - df + 0.5) / (df + 0.5));
    expect(scoreCeiling(index, 'owls')).toBeCloseTo(2.5 * idf(1), 12);
    expect(scoreCeiling(index, 'owls dodo owls')).toBeCloseTo(2.5 * (2 * idf(1) + idf(0)), 12);
    const terms = new Map([['owl', 0.5]]);
    expect(scoreCeiling(index, { terms })).toBeCloseTo(2.5 * 0.5 * idf(1), 12);
  });

  it('is 0 for a query without words', () => {
    const index = indexOf(['owls']);
    expect(['', '???', 'the of and'].map((query) => scoreCeiling(index, query))).toEqual([0, 0, 0]);
  });

  it('is never exceeded, compounds written together or apart included', () => {
    const word = fc.constantFrom('bert', 'base', 'bert-base', 'bertbase', 'owl', 'tide', 'moor');
    const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '));
    const titles = fc.array(text, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(titles, text, (papers, query) => {
        const index = indexOf(papers);
        const ceiling = scoreCeiling(index, query);
        for (const { score } of index.search(query, papers.length)) {
          expect(score).toBeLessThanOrEqual(ceiling * (1 + 1e-6));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is not exceeded by a paper that says nothing but the query, over and over', () => {
    const index = indexOf(['bert base bertbase '.repeat(100), ...Array<string>(20).fill('owl')]);
    const [best] = index.search('bert base', 1);
    const ceiling = scoreCeiling(index, 'bert base');
    expect(best?.score).toBeGreaterThan(0.85 * ceiling);
    expect(best?.score).toBeLessThanOrEqual(ceiling);
  });
});
