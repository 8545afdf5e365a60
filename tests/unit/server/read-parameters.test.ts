import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { readParameters } from '../../../src/server/read-parameters.js';

describe('the parameters of a request target', () => {
  it('are none without a query string', () => {
    expect(readParameters('/api/v1/search')).toEqual({});
    expect(readParameters('/api/v1/search?')).toEqual({});
  });

  it('are decoded, plus signs as spaces', () => {
    expect(readParameters('/?q=a+b%20c%2B%C3%A9&k=5')).toEqual({ q: 'a b c+é', k: '5' });
  });

  it('may be empty, lack a "=" or hold several', () => {
    expect(readParameters('/?q=&k&like=a=b&')).toEqual({ q: '', k: '', like: 'a=b' });
  });

  it('are told to be given twice rather than one of them dropped', () => {
    expect(() => readParameters('/?q=a&%71=b')).toThrow(/^q: is given more than once/u);
  });

  it.each(['/?q=%', '/?q=%zz', '/?q=%ff', '/?q=%C3', '/?%E0%A4%A=1', '/?q=%ED%A0%80'])(
    'are refused where the percent-encoding is broken: %s',
    (target) => {
      expect(() => readParameters(target)).toThrow(/percent-encoded UTF-8/u);
    },
  );

  it('do not reach the prototype', () => {
    const parameters = readParameters('/?__proto__=x&constructor=y');
    expect(Object.keys(parameters)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype);
  });

  it('come back as any form encodes them', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(text, text), (parameters) => {
        const query = new URLSearchParams(parameters).toString();
        // A parameter without name and value leaves no trace between two "&".
        expect(readParameters(`/?${query}`)).toEqual({ ...parameters });
      }),
    );
  });

  it('either parse or are told to be wrong, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), (query) => {
        try {
          readParameters(`/?${query}`);
        } catch (error) {
          expect(isKindredError(error)).toBe(true);
        }
      }),
    );
  });
});
