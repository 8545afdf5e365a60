import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonError } from '../../../../src/importers/json/json-error.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonError', () => {
  it.each([
    ['{"a": 1', 8, 'the line ends where "," or "}" should follow'],
    ['{"a" 1}', 6, 'expected ":"'],
    ['{a: 1}', 2, 'expected a name in double quotes or "}"'],
    ['{"a": 1,}', 9, 'expected a name in double quotes'],
    ['{"a": [1, 2}', 12, 'expected "," or "]"'],
    ['{"a": "never closed}', 7, 'the text that begins here is never closed'],
    [String.raw`{"a": "\x"}`, 8, 'a "\\" that begins no escape JSON knows'],
    ['{"a": "tab\tin text"}', 11, 'a control character inside a text'],
    ['{"a": NaN}', 7, 'expected a value'],
    ['{"a": 1} {"b": 2}', 10, 'expected nothing more after the object'],
    ['', 1, 'the line ends where a value should follow'],
  ])('finds the error of %s at column %i', (text, column, problem) => {
    expect(findJsonError(text)).toEqual({ column, problem });
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const almostJson = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', '\\', 'x', '0', '-'))
      .map(([text, at, extra]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + extra + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(fc.oneof(almostJson, fc.json(), fc.string()), (text) => {
        expect(findJsonError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not stopped by deep nesting', () => {
    expect(findJsonError('['.repeat(200_000))?.column).toBe(200_001);
  });
});
