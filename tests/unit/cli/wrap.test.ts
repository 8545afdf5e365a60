import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, wrap } from '../../../src/cli/wrap.js';

describe('wrap', () => {
  it('breaks at spaces, and a long word where it must', () => {
    expect(wrap('owls hunt  at\nnight', 9)).toEqual(['owls hunt', 'at night']);
    expect(wrap('a unbreakable b', 5)).toEqual(['a', 'unbre', 'akabl', 'e b']);
    expect(wrap('  ', 5)).toEqual([]);
  });

  it('counts wide characters as two columns and combining ones as none', () => {
    expect(displayWidth('猫a')).toBe(3);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(wrap('猫猫猫 猫', 4)).toEqual(['猫猫', '猫', '猫']);
  });

  it('keeps every line within the columns and every letter in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, n) => {
        const lines = wrap(text, n);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(n);
        expect(lines.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });
});
