import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toYearRange } from '../../../src/paper/year-range.js';

it.each([
  ['2020..2024', { yearFrom: 2020, yearTo: 2024 }],
  ['2020..', { yearFrom: 2020 }],
  ['..2020', { yearTo: 2020 }],
  ['2023', { yearFrom: 2023, yearTo: 2023 }],
  ['2023..2023', { yearFrom: 2023, yearTo: 2023 }],
])('reads %s', (text, range) => {
  expect(toYearRange(text)).toEqual(range);
});

it('reads every range that runs forward and refuses every one that runs back', () => {
  const years = fc.integer({ min: 1000, max: 9999 });
  fc.assert(
    fc.property(years, years, (yearFrom, yearTo) => {
      const expected = yearFrom <= yearTo ? { yearFrom, yearTo } : undefined;
      expect(toYearRange(`${yearFrom}..${yearTo}`)).toEqual(expected);
    }),
  );
});
