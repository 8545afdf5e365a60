import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SubstringMap } from '../../../src/lexical-index/substring-map.js';

describe('a map of substrings', () => {
  it('makes a value once for each substring, wherever it stands', () => {
    const law = fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 60 }), (words) => {
      const map = new SubstringMap<{ readonly key: string }>();
      const made: string[] = [];
      const values = new Map<string, object>();
      for (const [i, word] of words.entries()) {
        const before = '.'.repeat(i % 3);
        const range = [before.length, before.length + word.length] as const;
        const value = map.get(`${before}${word}.`, range, (key) => {
          made.push(key);
          return { key };
        });
        expect(value.key).toBe(word);
        expect(values.get(word) ?? value).toBe(value);
        values.set(word, value);
      }
      expect(made).toEqual([...new Set(words)]);
    });
    fc.assert(law);
  });

  it('stays right when it has forgotten what was too much', () => {
    const map = new SubstringMap<number>();
    const valueOf = (i: number) => map.get(String(i), [0, String(i).length], Number);
    for (let i = 0; i < 300_000; i++) valueOf(i);
    for (let i = 0; i < 300_000; i += 999) expect(valueOf(i)).toBe(i);
  });
});
