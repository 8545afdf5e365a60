import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../../src/mail/shorten.js';

describe('shorten', () => {
  it('ends a text after a whole word', () => {
    expect(shorten('The tide turns twice a day.', 17)).toBe('The tide turns…');
    expect(shorten('The tide turns.', 15)).toBe('The tide turns.');
  });

  it('cuts a text without spaces, but no character', () => {
    expect(shorten('ab𝔸𝔹ℂ', 4)).toBe('ab…');
    expect(shorten('abcdefgh', 4)).toBe('abc…');
  });

  it('never gives more than was asked for, nor anything that was not there', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 50 }),
        (text, length) => {
          const short = shorten(text, length);
          expect(short.length).toBeLessThanOrEqual(length);
          if (short === text) return;
          expect(text.startsWith(short.slice(0, -1))).toBe(true);
          expect(short).not.toMatch(/\p{Cs}/u);
        },
      ),
    );
  });
});
