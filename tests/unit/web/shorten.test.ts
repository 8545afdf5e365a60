import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortenText } from '../../../src/web/shorten.js';

describe('a text that is shortened', () => {
  it('stays whole when it is short', () => {
    expect(shortenText('A few words.')).toEqual({ lead: 'A few words.', rest: '', omitted: 0 });
  });

  it('is cut between two words', () => {
    const text = 'word '.repeat(200).trim();
    const { lead, rest } = shortenText(text);
    expect(lead).toMatch(/(?:^|\s)word$/u);
    expect(`${lead} ${rest}`).toBe(text);
  });

  it('is cut after a sentence where one ends', () => {
    const text = `${'word '.repeat(50)}end. ${'Then it goes on '.repeat(20)}`;
    expect(shortenText(text).lead).toMatch(/word end\.$/u);
    expect(shortenText(`${'字'.repeat(200)}。${'字'.repeat(300)}`).lead).toBe(
      `${'字'.repeat(200)}。`,
    );
  });

  it('is cut at the limit where there are no gaps, but never inside a character', () => {
    const { lead, rest } = shortenText(`a${'𝔎'.repeat(500)}`);
    expect(lead.length).toBe(319);
    expect(lead + rest).toBe(`a${'𝔎'.repeat(500)}`);
    expect(() => encodeURIComponent(lead)).not.toThrow();
  });

  it('counts what even the rest leaves out', () => {
    const { lead, rest, omitted } = shortenText('x'.repeat(1_000_000));
    expect(lead.length + rest.length + omitted).toBe(1_000_000);
    expect(rest.length).toBe(8_000);
  });

  it('loses nothing but white space at the cuts', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 0, maxLength: 2_000 }), (text) => {
        const { lead, rest, omitted } = shortenText(text);
        expect((lead + rest).replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
        expect(omitted).toBe(0);
      }),
    );
  });
});
