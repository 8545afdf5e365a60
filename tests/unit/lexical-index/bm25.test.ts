import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bm25Index } from '../../../src/lexical-index/bm25-index.js';
import {
  averageCell,
  bm25Defaults,
  cellAverage,
  idf,
  impact,
  type Bm25Parameters,
} from '../../../src/lexical-index/bm25.js';
import { increment, unpack } from '../../../src/lexical-index/frequencies.js';
import { toRow } from '../../../src/ranking/run.js';
import { paper } from './papers.js';

describe('BM25', () => {
  it('weighs a rare term by the logarithm of how rare it is', () => {
    // ln(1 + (3 - 1 + 0.5) / (1 + 0.5)) = ln(8 / 3), and ln(1 + 0.5 / 3.5) = ln(8 / 7)
    expect(idf({ rows: 3, documentFrequency: 1 })).toBeCloseTo(0.980829, 6);
    expect(idf({ rows: 3, documentFrequency: 3 })).toBeCloseTo(0.133531, 6);
  });

  it('saturates: no frequency adds more than k1 + 1', () => {
    expect(impact(1, 1.2)).toBeCloseTo(1, 12);
    expect(impact(2, 1.2)).toBeCloseTo(1.375, 12);
    expect(impact(1e9, 1.2)).toBeCloseTo(2.2, 6);
    expect(impact(0, 0)).toBe(0);
  });

  it('gives the scores of an example worked by hand', () => {
    const plain = { weight: 1, b: 0.75 };
    const parameters: Bm25Parameters = {
      k1: 1.2,
      fields: { ...bm25Defaults.fields, title: { weight: 2, b: 0 }, abstract: plain },
    };
    const index = Bm25Index.create(parameters);
    index.add(toRow(1), paper('cat', { abstract: 'cat dog' }));
    index.add(toRow(2), paper('fish', { abstract: 'cat cat bird dog dog dog' }));
    index.add(toRow(3), paper('bird', { abstract: 'fish' }));
    // Abstracts have 2, 6 and 1 terms: avgdl 3, and the grid's nearest to it is 1.05^23 = 3.0715.
    const averageLength = 1.05 ** 23;
    // Row 1: tf~ = 2 (title, b = 0) + 1 / (0.25 + 0.75 * 2 / 3.0715) = 2 + 1.3544 = 3.3544
    // Row 2: tf~ = 2 / (0.25 + 0.75 * 6 / 3.0715) = 1.1661
    const first = 2 + 1 / (0.25 + (0.75 * 2) / averageLength);
    const second = 2 / (0.25 + (0.75 * 6) / averageLength);
    expect(first).toBeCloseTo(3.3544, 3);
    expect(second).toBeCloseTo(1.1661, 3);
    // idf = ln(1 + 1.5 / 2.5) = ln 1.6 = 0.4700; scores 0.4700 * 2.2 tf~ / (1.2 + tf~)
    const run = index.search('cat', 10);
    expect(run.map(({ row }) => row)).toEqual([1, 2]);
    expect(run[0]!.score).toBeCloseTo(0.7616, 3);
    expect(run[1]!.score).toBeCloseTo(0.5096, 3);
  });

  it('takes averages from a grid of 5 %', () => {
    const law = fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (average) => {
      const ratio = cellAverage(averageCell(average)) / average;
      expect(Math.abs(Math.log(ratio))).toBeLessThanOrEqual(Math.log(1.05) / 2 + 1e-9);
    });
    fc.assert(law);
    expect(averageCell(0)).toBeUndefined();
  });
});

describe('packed frequencies', () => {
  it('count each field apart, and stop at what fits', () => {
    const law = fc.property(fc.array(fc.nat(4), { maxLength: 300 }), (fields) => {
      const limits = [63, 4_095, 15, 63, 15];
      const packed = fields.reduce((frequencies, field) => increment(frequencies, field), 0);
      const counts = limits.map((limit, field) =>
        Math.min(limit, fields.filter((each) => each === field).length),
      );
      expect(unpack(packed)).toEqual(counts);
    });
    fc.assert(law);
    let full = 0;
    for (let i = 0; i < 5_000; i++) full = increment(full, 1);
    expect(unpack(full)).toEqual([0, 4_095, 0, 0, 0]);
  });
});
