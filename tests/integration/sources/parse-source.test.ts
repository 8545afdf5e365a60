import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { keyFor } from '../../../src/sources/api-key.js';
import { parseSource, sourceExamples } from '../../../src/sources/parse-source.js';

function problemOf(text: string): string {
  try {
    parseSource(text);
  } catch (error) {
    if (isKindredError(error, 'SOURCE_INVALID')) return error.message;
    throw error;
  }
  throw new Error(`${text} is accepted`);
}

describe('parseSource', () => {
  it.each([
    'papers.bib',
    'C:\\x',
    'C:/x?y',
    './oai:x',
    '/tmp/arxiv:cs.IR',
    '',
    'https://x.org/a?b',
    'notes:x',
    '-',
  ])('finds no source in "%s"', (text) => expect(parseSource(text)).toBeUndefined());

  it.each([
    ['arXiv:CS.ir?until=2024-06&from=2024-01', 'arxiv:cs.IR?from=2024-01&until=2024-06'],
    ['arxiv:?query=all:electron', 'arxiv:search?query=all%3Aelectron'],
    ['openalex:?search=dense retrieval', 'openalex:?search=dense+retrieval'],
    ['oai:https://host.org?set=a', 'oai:https://host.org/?set=a'],
    ['zotero:', 'zotero:'],
    ['zotero:groups/123/', 'zotero:groups/123'],
  ])('reads %s as %s', (text, spec) => expect(parseSource(text)?.spec).toBe(spec));

  it.each(sourceExamples)('reads its own example %s', (text) => {
    const spec = parseSource(text)!.spec;
    expect(parseSource(spec)!.spec).toBe(spec);
  });

  it.each([
    ['arxiv:', 'query is missing'],
    ['arxiv:cs.IR?form=2024', 'did you mean "from"?'],
    ['arxiv:hepth', 'did you mean "hep-th"?'],
    ['arxiv:2301.00001', 'is one paper'],
    ['arxiv:cs.IR?from=2024-13', 'from=2024-13 must be a date'],
    ['arxiv:cs.IR?from=2023-02-30', 'must be a date'],
    ['arxiv:cs.IR?from=2024&until=2023', 'from is after until'],
    ['arxiv:cs.IR?limit=0', 'limit=0 must be a whole number from 1'],
    ['arxiv:cs.IR?limit=1&limit=2', 'limit is given twice'],
    ['openalex:?', 'would be all of OpenAlex'],
    ['openalex:x?search=y', 'has something before the "?"'],
    ['s2:?query=x&year=20', 'must be a year or a range'],
    ['oai:', 'names no repository'],
    ['oai:ftp://x', 'is no http(s) address'],
    ['oai:https://x/oai?repository=1', 'unknown parameter "repository"'],
    ['zotero:groups/x', 'is no library'],
    ['zotero:?collection=x', 'must be the key of a collection'],
    ['crossref:?query=x&endpoint=file:///etc', 'must be an http(s) address'],
    ['crossref:?query=x&endpoint=http://me:pw@x/', 'must be an http(s) address'],
    ['opnealex:?search=x', 'did you mean "openalex"?'],
  ])('says of %s: %s, with an example', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
    expect(problemOf(text)).toMatch(/write it like "\w+:.*"$/u);
  });

  it('throws nothing but SOURCE_INVALID, and gives specs that name the same source', () => {
    const scheme = fc.constantFrom(
      'arxiv',
      'openalex',
      's2',
      'crossref',
      'oai',
      'zotero',
      'Arxvi',
      '',
    );
    const path = fc.oneof(
      fc.constantFrom('', 'cs.IR', 'search', 'groups/1', 'https://h.org/x', '2301.00001', 'hep-th'),
      fc.string({ unit: 'binary' }),
    );
    const name = fc.constantFrom(
      'from',
      'until',
      'query',
      'filter',
      'search',
      'set',
      'limit',
      'endpoint',
      '__proto__',
      'year',
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('2024', '2024-06', '7', 'https://x.org/y?z=1', '%', '%ff', '+'),
    );
    const query = fc
      .array(fc.tuple(name, value).map((pair) => pair.join('=')))
      .map((pairs) => pairs.join('&'));
    const built = fc.tuple(scheme, path, query).map(([s, p, q]) => `${s}:${p}?${q}`);
    fc.assert(
      fc.property(fc.oneof(built, fc.string({ unit: 'binary' })), (text) => {
        try {
          const found = parseSource(text);
          if (found !== undefined) expect(parseSource(found.spec)?.spec).toBe(found.spec);
        } catch (error) {
          if (!isKindredError(error, 'SOURCE_INVALID')) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a key', () => {
  it.each([
    ['https://api.x.org/works', 'k'],
    ['http://api.x.org/works', undefined],
    ['https://evil.org/works', undefined],
    ['http://127.0.0.1:8080/', 'k'],
    ['http://127.0.0.1.evil.org/', undefined],
  ])('is shown to %s: %s', (url, expected) => {
    expect(keyFor(new URL(url), 'api.x.org', 'k')).toBe(expected);
  });
});
