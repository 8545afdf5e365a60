import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCitationKeys } from '../../../src/citation/citation-key.js';
import { toCslItem, toCslName } from '../../../src/citation/csl-item.js';
import { formatCitations } from '../../../src/citation/format-citations.js';
import { readBibtex } from '../../../src/importers/bibtex/bibtex.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';

const toPaper = (fields: Record<string, unknown>): Paper =>
  paperSchema.parse({ id: 'p', title: 'Tides', ...fields });

const tides = toPaper({
  title: 'The tides of small harbours & bays',
  authors: ['Ada van der Moor', 'Quay, Ben', 'The Harbour Collaboration'],
  year: 2019,
  venue: 'Harbour Letters',
  url: 'https://example.org/tides_1',
  identifiers: ['doi:10.1000/tides_1'],
  abstract: 'Not to be handed on.',
});

describe('a name', () => {
  it.each([
    ['Ada Moor', { family: 'Moor', given: 'Ada' }],
    ['Moor, Ada B.', { family: 'Moor', given: 'Ada B.' }],
    ['Ada van der Moor', { family: 'Moor', given: 'Ada', 'non-dropping-particle': 'van der' }],
    ['van der Moor, Ada', { family: 'Moor', given: 'Ada', 'non-dropping-particle': 'van der' }],
    ['Plato', { literal: 'Plato' }],
    ['The Harbour Collaboration', { literal: 'The Harbour Collaboration' }],
    ['Van Moor', { family: 'Moor', given: 'Van' }],
    [',', { literal: ',' }],
    ['{ATLAS}', { literal: 'ATLAS' }],
    ['{The Tide Office, Harbour}', { literal: 'The Tide Office, Harbour' }],
    ['Tides and Friends', { literal: 'Tides and Friends' }],
    ['Harbour Lab, Inc.', { literal: 'Harbour Lab, Inc.' }],
    ['Ada Moor Jr.', { family: 'Moor', given: 'Ada', suffix: 'Jr.' }],
    ['Ada B. Moor, Jr.', { family: 'Moor', given: 'Ada B.', suffix: 'Jr.' }],
    ['Moor, III, Ada', { family: 'Moor', given: 'Ada', suffix: 'III' }],
    ['Moor,', { family: 'Moor' }],
  ])('%s', (author, name) => {
    expect(toCslName(author)).toEqual(name);
  });
});

describe('a reference', () => {
  it.each([
    ['ICRA', 'paper-conference'],
    ['ACL 2021', 'paper-conference'],
    ['NeurIPS', 'paper-conference'],
    ['Proceedings of the 5th Workshop on Tides', 'paper-conference'],
    ['Harbour Letters', 'article-journal'],
    ['JMLR', 'article-journal'],
    ['Nature', 'article-journal'],
    ['EMNLP (Findings)', 'paper-conference'],
    ['Findings of ACL', 'paper-conference'],
    ["CHI '19", 'paper-conference'],
    ['CVPR Workshops', 'paper-conference'],
    ['MNRAS', 'article-journal'],
    ['RNA', 'article-journal'],
    ['KDD Explorations', 'article-journal'],
    ['Proceedings of the National Academy of Sciences', 'article-journal'],
  ])('of %s is a %s', (venue, type) => {
    expect(toCslItem(toPaper({ venue }), 'k').type).toBe(type);
  });

  it('gives addresses by https only, and keywords one by one', () => {
    const keywords = ['ebb, flow', 'moon'];
    const item = toCslItem(toPaper({ url: 'http://example.org/', keywords }), 'k');
    expect(item).not.toHaveProperty('URL');
    expect(item.keyword).toBe('ebb,flow,moon');
  });

  it('of a preprint names arXiv', () => {
    expect(toCslItem(toPaper({ identifiers: ['arxiv:1706.03762'] }), 'k')).toMatchObject({
      'container-title': 'arXiv preprint arXiv:1706.03762',
      URL: 'https://arxiv.org/abs/1706.03762',
    });
  });
});

describe('a key', () => {
  it('tells author, year and the first telling word, in ASCII', () => {
    const papers = [tides, toPaper({ title: 'Über β-VAE', authors: ['Łukasz Øre'] })];
    expect(toCitationKeys(papers)).toEqual(['moor2019tides', 'oreuber']);
  });

  it('is never given twice', () => {
    const keys = toCitationKeys(Array.from({ length: 60 }, () => tides));
    expect(new Set(keys).size).toBe(60);
    expect(keys.slice(0, 3)).toEqual(['moor2019tides', 'moor2019tidesa', 'moor2019tidesb']);
  });
});

describe('references', () => {
  it('in BibTeX', async () => {
    const bibtex = await formatCitations([tides], 'bibtex');
    expect(bibtex).toContain('@article{moor2019tides,');
    expect(bibtex).toContain(
      'author = {van der Moor, Ada and Quay, Ben and {The Harbour Collaboration}}',
    );
    expect(bibtex).toContain('title = {The tides of small harbours \\& bays}');
    expect(bibtex).toContain('doi = {10.1000/tides_1}');
    expect(bibtex.match(/example\.org/gu)).toHaveLength(1);
    expect(bibtex).not.toContain('handed on');
  });

  it('in RIS', async () => {
    const lines = (await formatCitations([tides], 'ris')).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'TY  - JOUR',
        'AU  - van der Moor, Ada',
        'AU  - The Harbour Collaboration',
        'PY  - 2019',
        'DO  - 10.1000/tides_1',
        'TI  - The tides of small harbours & bays',
      ]),
    );
  });

  it('in CSL-JSON', async () => {
    expect(JSON.parse(await formatCitations([tides], 'csl-json'))).toEqual([
      toCslItem(tides, 'moor2019tides'),
    ]);
  });

  it('as a reference list', async () => {
    expect(await formatCitations([tides], 'text')).toBe(
      'van der Moor, A., Quay, B., & The Harbour Collaboration. (2019). The tides of small harbours & bays. Harbour Letters. https://doi.org/10.1000/tides_1\n',
    );
  });

  it('keep every script, and are plain text whatever a title holds', async () => {
    const title = '大きな潮 ∑ "><script>alert(1)</script>';
    for (const format of ['bibtex', 'ris', 'csl-json'] as const) {
      expect(await formatCitations([toPaper({ title })], format)).toContain('大きな潮 ∑');
    }
  });

  it('begin no second record, whatever a title holds', async () => {
    const title = 'Tides\nER  - \nTY  - JOUR';
    const ris = await formatCitations([toPaper({ title })], 'ris');
    expect(ris.match(/^TY {2}-/gmu)).toHaveLength(1);
    const bibtex = await formatCitations([toPaper({ title: 'a }\n@book{x, title={b}' })], 'bibtex');
    expect(await readBibtex(bibtex, { file: 'x', longest: Infinity, most: 9 })).toHaveLength(1);
  });

  it('in RIS have every value on one line, and the whole key', async () => {
    const title = `${'Tides '.repeat(30)}𝒯`;
    const authors = ['Bartholomew Featherstonehaugh'];
    const ris = await formatCitations([toPaper({ title, authors, year: 2019 })], 'ris');
    expect(ris).toContain(`TI  - ${title}\n`);
    expect(ris).toContain('ID  - featherstonehaugh2019tides\n');
    expect(ris.startsWith('TY  - JOUR\n')).toBe(true);
    for (const line of ris.trimEnd().split('\n')) expect(line).toMatch(/^[A-Z][A-Z0-9] {2}-/u);
  });

  it.each([
    { url: 'https://example.org/}}@book{k,title={b}' },
    { url: 'https://example.org/a\n}\nTY  - BOOK' },
    { identifiers: ['doi:10.1000/a}},@book{k,title={b}'] },
    { identifiers: ['doi:10.1000/a\nTY  - BOOK'] },
    { title: 'A <b>bold title' },
    { authors: ['Ada } Moor', 'Ben Quay'] },
    { venue: 'Harbour { Letters' },
  ])('begin no second record and end none, given %j', async (fields) => {
    const paper = toPaper(fields);
    const bibtex = await formatCitations([paper], 'bibtex');
    expect(nesting(bibtex)).toBe(0);
    expect(await readBibtex(bibtex, { file: 'x', longest: Infinity, most: 9 })).toHaveLength(1);
    expect((await formatCitations([paper], 'ris')).match(/^TY {2}-/gmu)).toHaveLength(1);
  });

  it('in BibTeX are read again as they were', async () => {
    const word = fc.stringMatching(/^[A-Za-zÀ-ž0-9&%$#_~^+=*/.!?{}<-]{1,12}$/u);
    const text = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
    const name = fc.stringMatching(/^[A-ZÀ-Þ][a-zß-ž&%$#_~^{}-]{1,9}$/u);
    const names = fc.array(
      fc.tuple(name, name).map(([given, family]) => `${given} ${family}`),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        text.filter((title) => !/<[a-z/!?]/iu.test(title)),
        names,
        fc.integer({ min: 1900, max: 2100 }),
        async (title, authors, year) => {
          const identifiers = ['doi:10.1000/tides_1'];
          const paper = toPaper({ title, year, authors, identifiers });
          const bibtex = await formatCitations([paper], 'bibtex');
          expect(nesting(bibtex)).toBe(0);
          const records = await readBibtex(bibtex, { file: 'x', longest: Infinity, most: 9 });
          expect(records).toMatchObject([
            { kind: 'paper', paper: { title, year, authors, identifiers } },
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** How deep the braces are at the end, as BibTeX counts: after a backslash too. */
function nesting(bibtex: string): number {
  return (bibtex.match(/\{/gu)?.length ?? 0) - (bibtex.match(/\}/gu)?.length ?? 0);
}
