import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLines } from '../../../src/importers/lines.js';
import { collect } from './collect.js';

async function* inPieces(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) {
    yield await Promise.resolve(text.slice(start, start + size));
  }
}

describe('toLines', () => {
  it('numbers lines from 1, ends them at \\n and \\r\\n, and keeps blank ones', async () => {
    expect(await collect(toLines(inPieces('a\r\n\nb\r\nc', 2)))).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b' },
      { number: 4, text: 'c' },
    ]);
  });

  it('tells a line above the limit without its text, and goes on', async () => {
    expect(await collect(toLines(inPieces('ok\n123456\nok\n', 3), 5))).toEqual([
      { number: 1, text: 'ok' },
      { number: 2, text: undefined },
      { number: 3, text: 'ok' },
    ]);
  });

  it('finds the same lines however the text is cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n', '🦉') });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
        const expected = whole.split(/\r?\n/u);
        if (expected.at(-1) === '') expected.pop();
        const lines = await collect(toLines(inPieces(whole, size)));
        expect(lines.map((line) => line.text)).toEqual(expected);
      }),
    );
  });
});
