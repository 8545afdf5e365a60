import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse, type View } from '../../../src/ranking/fusion.js';
import { compareScored, toRow, type Run } from '../../../src/ranking/run.js';

const rows = (...numbers: number[]) => numbers.map(toRow);

/** A view that scores row i by the i-th number. */
function view(weight: number, ...scores: number[]): View {
  return { weight, score: (row) => scores[row] ?? 0 };
}

const score = fc.integer({ min: -2_000, max: 50_000 }).map((thousandth) => thousandth / 1_000);
const scores = fc.array(score, { maxLength: 12 });
const weight = fc.double({ min: 0, max: 5, noNaN: true });
const views = fc.array(
  fc.tuple(weight, scores).map(([share, list]) => view(share, ...list)),
  { maxLength: 3 },
);
const candidates = fc.uniqueArray(fc.nat(11).map(toRow));

describe('fusion', () => {
  it('is the weighted mean of the scores, each divided by the largest of its view', () => {
    // Row 0: .7 * .8/.8 + .3 * 2/8 = .775; row 1: .7 * .4/.8 + .3 * 8/8 = .65; row 2: .7 * .2/.8 = .175.
    const run = fuse(rows(0, 1, 2), [view(0.7, 0.8, 0.4, 0.2), view(0.3, 2, 8, 0)], 3);
    expect(run.map(({ row }) => row)).toEqual([0, 1, 2]);
    expect(run.map(({ score }) => score)).toEqual([0.775, 0.65, 0.175].map(near));
  });

  it('counts a score below 0 as 0', () => {
    const run = fuse(rows(0, 1), [view(0.5, -0.4, 0.8), view(0.5, 3, 0)], 2);
    expect(run).toEqual([
      { row: 0, score: near(0.5) },
      { row: 1, score: near(0.5) },
    ]);
  });

  it('is decided by words where all cosines are high, unless their minimum is taken off', () => {
    const cosines = [0.9, 0.78, 0.76];
    const flat = fuse(rows(0, 1, 2), [view(0.5, ...cosines), view(0.5, 3, 4, 0)], 3);
    expect(flat.map(({ row }) => row)).toEqual([1, 0, 2]);
    // Row 0: .5 * .15/.15 + .5 * 3/4 = .875; row 1: .5 * .03/.15 + .5 = .6; row 2: .5 * .01/.15.
    const above = cosines.map((cosine) => cosine - 0.75);
    const run = fuse(rows(0, 1, 2), [view(0.5, ...above), view(0.5, 3, 4, 0)], 3);
    expect(run.map(({ row }) => row)).toEqual([0, 1, 2]);
    expect(run.map(({ score }) => score)).toEqual([0.875, 0.6, 0.5 / 15].map(near));
  });

  it('gives the weight of a view with nothing to the others', () => {
    const run = fuse(rows(0, 1), [view(0.55, 0.9, 0.45), view(0.45, 0, 0)], 2);
    expect(run.map(({ score }) => score)).toEqual([1, 0.5].map(near));
  });

  it('scores everything 0, by row, where no view says anything', () => {
    const nothing = rows(2, 0, 1).map((row) => ({ row, score: 0 }));
    nothing.sort((a, b) => a.row - b.row);
    expect(fuse(rows(2, 0, 1), [view(1, -1, 0, 0), view(1)], 3)).toEqual(nothing);
    expect(fuse(rows(2, 0, 1), [view(0, 1, 2, 3)], 3)).toEqual(nothing);
    expect(fuse(rows(2, 0, 1), [], 2)).toEqual(nothing.slice(0, 2));
    expect(fuse([], [view(1, 1)], 5)).toEqual([]);
  });

  it('scores within 0 to 1, as a run of k at most', () => {
    fc.assert(
      fc.property(candidates, views, fc.nat(15), (given, asked, k) => {
        const run = fuse(given, asked, k);
        expect(run.length).toBe(Math.min(k, given.length));
        expect(run.toSorted(compareScored)).toEqual(run);
        for (const { score } of run) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(candidates, views, (given, asked) => {
        expect(fuse(given.toReversed(), asked, 12)).toEqual(fuse(given, asked, 12));
      }),
    );
  });

  it('does not depend on the order of the views, nor on the unit of a view or of the weights', () => {
    fc.assert(
      fc.property(candidates, scores, scores, (given, a, b) => {
        const half = (list: number[]) => list.map((each) => each / 2);
        const fused = byRow(fuse(given, [view(0.55, ...a), view(0.45, ...b)], 12));
        const same = fused.map(({ row, score: each }) => ({ row, score: near(each) }));
        expect(byRow(fuse(given, [view(0.45, ...b), view(0.55, ...a)], 12))).toEqual(same);
        expect(byRow(fuse(given, [view(0.55, ...half(a)), view(0.45, ...b)], 12))).toEqual(same);
        expect(byRow(fuse(given, [view(5.5, ...a), view(4.5, ...b)], 12))).toEqual(same);
      }),
    );
  });

  it('keeps the order of one view where the other has nothing', () => {
    fc.assert(
      fc.property(candidates, scores, (given, list) => {
        const order = (asked: View[]) => fuse(given, asked, 12).map(({ row }) => row);
        expect(order([view(0.5, ...list), view(0.5)])).toEqual(order([view(1, ...list)]));
      }),
    );
  });
});

function near(value: number): number {
  return expect.closeTo(value, 12) as number;
}

function byRow(run: Run): Run {
  return run.toSorted((a, b) => a.row - b.row);
}
