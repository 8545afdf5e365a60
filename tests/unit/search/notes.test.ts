import { describe, expect, it } from 'vitest';
import { paperSchema } from '../../../src/paper/paper.js';
import { notesOnRelevance } from '../../../src/search/notes.js';

const paper = paperSchema.parse({ id: 'p', title: 'Owls' });
const withRelevance = (...all: number[]) =>
  all.map((relevance, i) => ({ rank: i + 1, score: 1, parts: {}, relevance, paper }));

describe('an answer of which nothing is relevant', () => {
  it('is cut to nothing, and says so', () => {
    const { results, notes } = notesOnRelevance(withRelevance(0.02, 0.01));
    expect([results, notes.map(({ code }) => code)]).toEqual([[], ['NOTHING_RELEVANT']]);
  });

  it('is left whole if any paper is relevant, first or not', () => {
    const given = withRelevance(0.01, 0.5, 0.01);
    expect(notesOnRelevance(given)).toEqual({ results: given, notes: [] });
  });

  it('is left whole where relevance was not estimated, or nothing was found', () => {
    const given = [{ rank: 1, score: 0.001, parts: {}, paper }];
    expect(notesOnRelevance(given)).toEqual({ results: given, notes: [] });
    expect(notesOnRelevance([])).toEqual({ results: [], notes: [] });
  });
});
