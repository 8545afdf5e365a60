import { describe, expect, it } from 'vitest';
import { closingTokens, restoreClosing } from '../../../src/embedder/truncation.js';

describe('closingTokens', () => {
  it('are those after the text’s own', () => {
    expect(closingTokens([101, 7, 8, 102], [7, 8])).toEqual([102]);
    expect(closingTokens([7, 8, 1, 2], [7, 8])).toEqual([1, 2]);
    expect(closingTokens([101, 7], [7])).toEqual([]);
    expect(closingTokens([1, 2], [9])).toEqual([]);
  });
});

describe('restoreClosing', () => {
  it('ends full rows with the closing tokens, and leaves padded rows alone', () => {
    const ids = BigInt64Array.from([101n, 5n, 6n, 7n, 101n, 5n, 102n, 0n, 0n, 101n, 5n, 102n]);
    const mask = BigInt64Array.from([1n, 1n, 1n, 1n, 1n, 1n, 1n, 0n, 0n, 1n, 1n, 1n]);
    restoreClosing({ ids, mask, tokens: 4 }, [102]);
    expect([...ids]).toEqual([101n, 5n, 6n, 102n, 101n, 5n, 102n, 0n, 0n, 101n, 5n, 102n]);
  });
});
