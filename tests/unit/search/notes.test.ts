import { expect, it } from 'vitest';
import { notesOnRelevance } from '../../../src/search/notes.js';

const codes = (relevances: readonly (number | undefined)[]) =>
  notesOnRelevance(relevances).map(({ code }) => code);

it('an answer of which nothing is relevant is told', () => {
  expect(codes([0.02, 0.01])).toEqual(['NOTHING_RELEVANT']);
});

it('is whole if any of the ten best is relevant, first or not', () => {
  expect(codes([0.01, 0.5, 0.01])).toEqual([]);
  expect(codes([...Array<number>(9).fill(0.01), 0.5])).toEqual([]);
  expect(codes([...Array<number>(10).fill(0.01), 0.5])).toEqual(['NOTHING_RELEVANT']);
});

it('is whole where relevance was not estimated, or nothing was found', () => {
  expect(codes([undefined])).toEqual([]);
  expect(codes([])).toEqual([]);
});
