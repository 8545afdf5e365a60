import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBefore, toSnippet } from '../../../src/web/snippet.js';

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

describe('the part of a text that is shown', () => {
  it('is all of a short text', () => {
    expect(toSnippet('Water rises.', { start: 0, end: 12 })).toEqual({ start: 0, end: 12 });
    expect(toSnippet('', undefined)).toEqual({ start: 0, end: 0 });
  });

  it('is the beginning, where the telling sentence stands in it', () => {
    const text = words(200);
    const { start, end } = toSnippet(text, { start: 20, end: 120 });
    expect(start).toBe(0);
    expect(end).toBeGreaterThan(200);
    expect(end).toBeLessThanOrEqual(300);
    expect(text[end]).toBe(' ');
  });

  it('begins with the telling sentence, where that stands far on', () => {
    const text = words(200);
    expect(toSnippet(text, { start: 700, end: 800 }).start).toBe(700);
  });

  it('lies in the text and splits no surrogate pair, whatever the text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 900 });
    fc.assert(
      fc.property(text, fc.nat(800), fc.nat(800), (given, a, b) => {
        const telling = {
          start: Math.min(a, b, given.length),
          end: Math.min(Math.max(a, b), given.length),
        };
        const { start, end } = toSnippet(given, telling);
        expect(start >= 0 && start <= end && end <= given.length).toBe(true);
        if (end < given.length) expect(given.charCodeAt(end - 1) >> 10).not.toBe(0x36);
      }),
    );
  });
});

it('a text is cut between words where it has any, else at the limit', () => {
  expect(cutBefore('short', 100)).toBe(5);
  expect(cutBefore('x'.repeat(500), 100)).toBe(100);
  expect(cutBefore(words(100), 100)).toBeLessThanOrEqual(100);
});
