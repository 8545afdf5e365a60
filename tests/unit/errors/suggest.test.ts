import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from '../../../src/errors/suggest.js';

const known = ['library', 'logLevel', 'KINDRED_EF_SEARCH', 'k'];

describe('suggest', () => {
  it.each([
    ['libary', 'library'],
    ['log-level', 'logLevel'],
    ['LIBRARY', 'library'],
    ['KINDRED_EFSEARCH', 'KINDRED_EF_SEARCH'],
  ])('takes %s for %s', (misspelt, meant) => {
    expect(suggest(misspelt, known)).toBe(meant);
  });

  it('suggests nothing where nothing is near, however long the word', () => {
    expect(suggest('colour', known)).toBeUndefined();
    expect(suggest('x'.repeat(1_000_000), known)).toBeUndefined();
    expect(suggest('library', [])).toBeUndefined();
  });

  it('only ever suggests a known name', () => {
    const law = fc.property(fc.string(), (word) => {
      expect([...known, undefined]).toContain(suggest(word, known));
    });
    fc.assert(law);
  });
});
