import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchPassing } from '../../../src/ranking/deepen.js';
import { toRow, type Run } from '../../../src/ranking/run.js';

const runOf = (size: number): Run =>
  Array.from({ length: size }, (_, i) => ({ row: toRow(i), score: size - i }));

describe('searchPassing', () => {
  it('searches deeper, doubling, until k rows pass', () => {
    const depths: number[] = [];
    const search = (depth: number) => {
      depths.push(depth);
      return runOf(100).slice(0, depth);
    };
    const run = searchPassing(search, 3, { passes: (row) => row % 10 === 9 });
    expect(run.map(({ row }) => row)).toEqual([9, 19, 29]);
    expect(depths).toEqual([3, 6, 12, 24, 48]);
  });

  it('searches once where everything passes', () => {
    const depths: number[] = [];
    searchPassing((depth) => (depths.push(depth), runOf(depth)), 5, { passes: () => true });
    expect(depths).toEqual([5]);
  });

  it('takes what passes of a first, deeper look, if that is enough', () => {
    const depths: number[] = [];
    const search = (depth: number) => {
      depths.push(depth);
      return runOf(1_000).slice(0, depth);
    };
    const passes = (row: number) => row % 10 === 9;
    expect(searchPassing(search, 3, { passes, first: 100 })).toHaveLength(10);
    expect(searchPassing(search, 15, { passes, first: 100 })).toHaveLength(20);
    expect(depths).toEqual([100, 100, 200]);
  });

  it('ends where the search has no more, even if nothing passes', () => {
    expect(searchPassing((depth) => runOf(7).slice(0, depth), 5, { passes: () => false })).toEqual(
      [],
    );
    expect(searchPassing(() => [], 5, { passes: () => true })).toEqual([]);
  });

  it('gives what filtering the whole run and cutting at k gives', () => {
    const k = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(fc.nat(60), k, fc.uniqueArray(fc.nat(60)), (size, count, list) => {
        const passing = new Set<number>(list);
        const whole = runOf(size);
        const run = searchPassing((depth) => whole.slice(0, depth), count, {
          passes: (row) => passing.has(row),
        });
        expect(run).toEqual(whole.filter(({ row }) => passing.has(row)).slice(0, count));
      }),
    );
  });
});
