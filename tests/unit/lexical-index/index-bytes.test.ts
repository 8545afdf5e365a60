import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bm25Index } from '../../../src/lexical-index/bm25-index.js';
import { bm25Defaults } from '../../../src/lexical-index/bm25.js';
import { indexFingerprint } from '../../../src/lexical-index/index-bytes.js';
import { toRow } from '../../../src/ranking/run.js';
import { paper } from './papers.js';

function filled(): Bm25Index {
  const index = Bm25Index.create();
  for (let row = 1; row <= 60; row++) {
    index.add(toRow(row), paper(`Paper ${row} on graphs`, { abstract: `word${row % 7} 神经网络` }));
  }
  while (!index.mergeSlice(1_000));
  return index;
}

const bytesOf = (index: Bm25Index) => Uint8Array.from(Buffer.concat(index.toBytes()));

describe('the bytes of a lexical index', () => {
  it('give the same index again, deletes included', () => {
    const index = filled();
    for (let row = 1; row <= 60; row += 4) index.delete(toRow(row));
    const opened = Bm25Index.fromBytes(bytesOf(index));
    expect(opened.size).toBe(index.size);
    for (const query of ['graphs', 'word3 网络', 'paper 17']) {
      expect(opened.search(query, 100)).toEqual(index.search(query, 100));
    }
    expect(opened.nearTerms('grahps', 1)).toEqual(index.nearTerms('grahps', 1));
    expect(() => opened.add(toRow(1), paper('again'))).toThrow(RangeError);
    expect(bytesOf(opened)).toEqual(bytesOf(index));
  });

  it('may lie anywhere in a larger buffer', () => {
    const bytes = bytesOf(filled());
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(Bm25Index.fromBytes(larger.subarray(3)).size).toBe(60);
  });

  it('are those of an empty index, too', () => {
    const empty = Bm25Index.create();
    expect(Bm25Index.fromBytes(bytesOf(empty)).search('graph', 3)).toEqual([]);
  });

  it('are not given while papers wait to be merged', () => {
    const index = filled();
    index.add(toRow(100), paper('New'));
    expect(() => index.toBytes()).toThrow('1 papers are not merged yet');
    index.mergeSlice(0);
    expect(() => index.toBytes()).toThrow('not merged');
  });

  it('are refused under other parameters', () => {
    const other = { ...bm25Defaults, k1: 0.9 };
    expect(() => Bm25Index.fromBytes(bytesOf(filled()), other)).toThrow('other parameters');
    expect(indexFingerprint(other)).not.toBe(indexFingerprint(bm25Defaults));
  });

  it('are refused wherever they are cut off', () => {
    const bytes = bytesOf(filled());
    // The last section is followed by padding, whose loss does no harm.
    const law = fc.property(fc.nat(bytes.length - 9), (length) => {
      expect(() => Bm25Index.fromBytes(bytes.slice(0, length))).toThrow();
    });
    fc.assert(law);
  });

  it('are refused when they are something else', () => {
    const law = fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
      expect(() => Bm25Index.fromBytes(garbage)).toThrow();
    });
    fc.assert(law);
  });

  it('are refused, or open, but never break a search, with any byte changed', () => {
    const bytes = bytesOf(filled());
    const law = fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => {
        const damaged = bytes.slice();
        damaged[at] = damaged[at]! ^ by;
        try {
          Bm25Index.fromBytes(damaged).search('graphs word3', 10);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      },
    );
    fc.assert(law, { numRuns: 500 });
  });
});
