import fc from 'fast-check';
import { requestLimits } from '../../../src/api/parameters.js';
import { describe, expect, it } from 'vitest';
import {
  emptyRequestSchema,
  parseRequest,
  recommendRequestSchema,
  relatedRequestSchema,
  searchRequestSchema,
} from '../../../src/api/requests.js';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { tasteLimit } from '../../../src/recommend/taste-limit.js';
import { searchLimits } from '../../../src/search/limits.js';

const anyText = expect.any(String) as string;
const search = (raw: Record<string, unknown>) => parseRequest(searchRequestSchema, raw);

function problemOf(raw: Record<string, unknown>): { name: string; problem: string } {
  try {
    search(raw);
  } catch (error) {
    if (isKindredError(error, 'INVALID_PARAMETER')) return error.details;
    throw error;
  }
  throw new Error('was accepted');
}

describe('the parameters of a search', () => {
  it('are a trimmed question and ten papers when nothing else is said', () => {
    expect(search({ q: '  attention \n' })).toEqual({ q: 'attention', k: 10, filter: {} });
  });

  it('gather the conditions of the filter', () => {
    const raw = { q: 'x', k: '25', year: '2020..2024', venue: ' ACL ', author: 'Lee', ef: '300' };
    expect(search(raw)).toEqual({
      q: 'x',
      k: 25,
      filter: { yearFrom: 2020, yearTo: 2024, venues: ['ACL'], authors: ['Lee'] },
      efSearch: 300,
    });
  });

  it('say what the ranking goes by, and whether to say why', () => {
    expect(search({ q: 'x', mode: 'lexical', explain: 'true' })).toMatchObject({
      mode: 'lexical',
      explain: true,
    });
    expect(problemOf({ q: 'x', mode: 'sparse' })).toEqual({
      name: 'mode',
      problem: 'must be hybrid, dense or lexical',
    });
    expect(problemOf({ q: 'x', explain: '1' }).problem).toBe('must be true or false');
    expect(problemOf({ q: 'x', diversity: '0.5' }).problem).toContain('unknown parameter');
  });

  it('leave an empty question to the library, which has its own error', () => {
    expect(search({ q: '   ' }).q).toBe('');
  });

  it('need a question', () => {
    expect(problemOf({})).toEqual({ name: 'q', problem: 'is missing' });
  });

  it.each([
    '0',
    '1001',
    '1000000000',
    '-1',
    '+5',
    '1.5',
    '1e2',
    ' 7',
    '',
    'abc',
    '٣',
    '9'.repeat(400),
  ])('refuse k=%j in words that name the range', (k) => {
    const { name, problem } = problemOf({ q: 'x', k });
    expect(name).toBe('k');
    expect(problem).toContain('a whole number from 1 to 1000');
    expect(problem.length).toBeLessThan(120);
  });

  it.each(['20', '2024..2020', '..', '2020...2021', '2020-2021', 'abcd', '12345'])(
    'refuse year=%j with examples of what is meant',
    (year) => {
      expect(problemOf({ q: 'x', year }).problem).toContain('2020..2024');
    },
  );

  it('name the parameter that a misspelt one probably means', () => {
    expect(problemOf({ q: 'x', yaer: '2020' })).toEqual({
      name: 'yaer',
      problem: 'unknown parameter; did you mean "year"?',
    });
  });

  it('list the known names for a word unlike any of them', () => {
    expect(problemOf({ q: 'x', limit: '3' }).problem).toContain('known are q, k, year');
  });

  it('refuse the character NUL', () => {
    expect(problemOf({ q: 'a\0b' }).problem).toContain('NUL');
    expect(problemOf({ q: 'a', venue: 'a\0b' }).problem).toContain('NUL');
  });

  it('refuse an empty or endless name in a filter', () => {
    expect(problemOf({ q: 'x', venue: ' ' }).name).toBe('venue');
    expect(problemOf({ q: 'x', author: 'a'.repeat(1001) }).name).toBe('author');
  });

  it('either parse or tell an INVALID_PARAMETER, whatever comes', () => {
    const key = fc.oneof(fc.constantFrom('q', 'k', 'year', 'venue', 'author', 'ef'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(key, fc.string()), (raw) => {
        try {
          search(raw);
        } catch (error) {
          expect(isKindredError(error, 'INVALID_PARAMETER')).toBe(true);
        }
      }),
    );
  });
});

describe('the parameters of other requests', () => {
  it('of related papers have no question', () => {
    expect(parseRequest(relatedRequestSchema, { k: '3' })).toEqual({ k: 3, filter: {} });
    expect(() => parseRequest(relatedRequestSchema, { q: 'x' })).toThrow(/unknown parameter/u);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['1.0', 1],
  ])('of related papers take diversity and recency of %s', (given, value) => {
    const raw = { diversity: given, recency: given };
    expect(parseRequest(relatedRequestSchema, raw)).toMatchObject({
      diversity: value,
      recency: value,
    });
  });

  it.each(['1.1', '-0.1', '2', '', 'a', '1e-1', '1.0000001'])(
    'of related papers refuse a diversity of %j',
    (diversity) => {
      expect(() => parseRequest(relatedRequestSchema, { diversity })).toThrow(
        /number from 0 to 1/u,
      );
    },
  );

  it('are none where none is known', () => {
    expect(parseRequest(emptyRequestSchema, {})).toEqual({});
    expect(() => parseRequest(emptyRequestSchema, { k: '3' })).toThrow(/none is known here/u);
  });
});

describe('the body of recommendations', () => {
  const read = (raw: Record<string, unknown>) => parseRequest(recommendRequestSchema, raw);

  it('gathers the taste and the options, typed', () => {
    const raw = { positive: [' p1 '], text: ' owls ', k: 3, year: '2020..', venue: 'Ice' };
    expect(read({ ...raw, explain: true, diversity: 0.5, recency: 0, ef: 50 })).toEqual({
      taste: { positive: ['p1'], negative: [], text: 'owls' },
      options: {
        k: 3,
        filter: { yearFrom: 2020, venues: ['Ice'] },
        explain: true,
        efSearch: 50,
        diversity: 0.5,
        recency: 0,
      },
    });
  });

  it.each([
    [{ positive: 'p1' }, 'positive'],
    [{ positive: [1] }, 'positive.0'],
    [{ positive: [''] }, 'positive.0'],
    [{ negative: Array.from({ length: 101 }, () => 'p') }, 'negative'],
    [{ text: ' ' }, 'text'],
    [{ k: '3' }, 'k'],
    [{ k: 0 }, 'k'],
    [{ k: 1_001 }, 'k'],
    [{ explain: 'true' }, 'explain'],
    [{ diversity: 1.5 }, 'diversity'],
    [{ recency: -1 }, 'recency'],
    [{ year: 2020 }, 'year'],
  ])('refuses %.60j, naming %s', (raw, name) => {
    expect(() => read(raw)).toThrow(
      expect.objectContaining({ code: 'INVALID_PARAMETER', details: { name, problem: anyText } }),
    );
  });

  it('names the key that a misspelt one probably means', () => {
    expect(() => read({ postive: ['p1'] })).toThrow(/did you mean "positive"/u);
  });
});

it("the wire's limits are the library's", () => {
  expect(requestLimits.k).toEqual({
    min: 1,
    max: searchLimits.maxK,
    default: searchLimits.defaultK,
  });
  expect(requestLimits.ef.max).toBe(searchLimits.maxEfSearch);
  expect(requestLimits.taste).toBe(tasteLimit);
});
