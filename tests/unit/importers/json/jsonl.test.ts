import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonlImporter } from '../../../../src/importers/json/json.js';
import { paperSchema } from '../../../../src/paper/paper.js';
import { importText, inShort } from '../collect.js';

async function importLine(fields: Record<string, unknown>) {
  const [record] = await importText(jsonlImporter, JSON.stringify(fields));
  if (record === undefined) throw new Error('no record');
  return record;
}

async function importPaper(fields: Record<string, unknown>) {
  const record = await importLine(fields);
  if (record.kind === 'problem') throw new Error(record.problem);
  return record;
}

const owls = { title: 'Owls at Night', abstract: 'They hunt.', authors: ['Ann Field'] };

describe('jsonlImporter', () => {
  it('reads all fields of a paper', async () => {
    const { paper, warnings } = await importPaper({
      ...owls,
      id: 'birds:1',
      year: 2021,
      venue: 'Bird Letters',
      keywords: ['owls'],
      url: 'https://example.org/owls',
      doi: '10.1234/OWLS',
      arxiv: '2101.00001v2',
      abstract_kind: 'summary',
      citations: 7,
      tldr: null,
    });
    expect(warnings).toEqual([]);
    expect(paper).toEqual({
      id: 'birds:1',
      title: 'Owls at Night',
      abstract: 'They hunt.',
      abstractKind: 'summary',
      authors: ['Ann Field'],
      year: 2021,
      venue: 'Bird Letters',
      keywords: ['owls'],
      url: 'https://example.org/owls',
      identifiers: ['doi:10.1234/owls', 'arxiv:2101.00001', 'url:https://example.org/owls'],
    });
  });

  it.each([
    [{ doi: 'https://doi.org/10.1234/X', arxiv: '2101.00001' }, 'doi:10.1234/x'],
    [{ arxiv: 'arXiv:2101.00001v3' }, 'arxiv:2101.00001'],
    [{ url: 'https://arxiv.org/abs/2101.00001' }, 'arxiv:2101.00001'],
    [{ id: 42 }, '42'],
    [{ id: ' ' }, expect.stringMatching(/^local:[0-9a-f]{16}$/u) as string],
    [{}, expect.stringMatching(/^local:[0-9a-f]{16}$/u) as string],
  ])('names a paper with %j', async (fields, id) => {
    expect((await importPaper({ ...owls, ...fields })).paper.id).toEqual(id);
  });

  it('gives a paper without an id the same one at every import', async () => {
    const [first, second] = [
      await importPaper(owls),
      await importPaper({ ...owls, abstract: 'They fly.' }),
    ];
    expect(first.paper.id).toBe(second.paper.id);
  });

  it.each([
    [{ year: '2021' }, { year: 2021 }],
    [{ authors: [{ name: 'Ann Field' }, 'Bo Hill', ''] }, { authors: ['Ann Field', 'Bo Hill'] }],
    [
      { abstract: null, year: null, authors: null },
      { abstract: '', authors: [] },
    ],
    [{ abstractKind: 'summary' }, { abstractKind: 'summary' }],
    [{ title: '  Owls\n at\tNight ' }, { title: 'Owls at Night' }],
  ])('tolerates %j', async (fields, expected) => {
    expect((await importPaper({ ...owls, ...fields })).paper).toMatchObject(expected);
  });

  it.each([
    [{ title: undefined }, 'title: a paper needs a title'],
    [{ title: null }, 'title: a paper needs a title'],
    [{ title: ' \n ' }, 'title: a paper needs a title'],
    [{ title: 5 }, 'title: expected a text, got number 5'],
    [{ title: 5, year: true }, 'title: expected a text, got number 5'],
  ])('refuses %j, naming the field', async (fields, problem) => {
    const record = await importLine({ ...owls, ...fields });
    expect(record).toMatchObject({ kind: 'problem', origin: { file: 'test', line: 1 } });
    expect(record.kind === 'problem' && record.problem).toBe(problem);
  });

  it('takes blank fields for absent', async () => {
    const { paper } = await importPaper({ ...owls, year: ' ', venue: '', url: '', doi: null });
    expect(paper).not.toHaveProperty('year');
    expect(paper).not.toHaveProperty('venue');
    expect(paper).not.toHaveProperty('url');
  });

  it.each([
    ['title', 2_000],
    ['id', 512],
  ])('refuses a record whose %s has more than %i characters', async (field, limit) => {
    expect(await importLine({ ...owls, [field]: 'x'.repeat(limit + 1) })).toMatchObject({
      problem: `${field}: above the limit of ${limit} characters`,
    });
  });

  it('leaves out an abstract of more than 4,000,000 characters, and says so', async () => {
    const { paper, warnings } = await importPaper({ ...owls, abstract: 'x'.repeat(4_000_001) });
    expect(paper.abstract).toBe('');
    expect(warnings[0]).toBe('abstract: above the limit of 4000000 characters: left out');
  });

  it('refuses broken lines with file, line and column, and reads the others', async () => {
    const text = [
      JSON.stringify(owls),
      '',
      '{"title": "Cut off',
      '[1, 2]',
      '"text"',
      'null',
      JSON.stringify({ title: 'Last' }),
    ].join('\n');
    const records = await importText(jsonlImporter, text);
    expect(records.map(inShort)).toEqual([
      'Owls at Night',
      '3: broken JSON at column 11: the text that begins here is never closed, near "\\"Cut off"',
      '4: expected an object, got an array',
      '5: expected an object, got the text "text"',
      '6: expected an object, got null',
      'Last',
    ]);
  });

  it('keeps a paper without an abstract, and says so', async () => {
    const { paper, warnings } = await importPaper({ title: 'Owls', abstract: '  ' });
    expect(paper.abstract).toBe('');
    expect(warnings).toEqual(['no abstract: can be found by its title only']);
  });

  it('keeps an abstract of a million characters, and says what is used of it', async () => {
    const abstract = 'owl '.repeat(250_000).trim();
    const { paper, warnings } = await importPaper({ title: 'Owls', abstract });
    expect(paper.abstract).toBe(abstract);
    expect(warnings).toEqual([expect.stringContaining('999999 characters')]);
  });

  it('leaves out identifiers that are none, and says so', async () => {
    const wrong = { doi: 'soon', arxiv: 'x', url: 'www.example.org' };
    const { paper, warnings } = await importPaper({ ...owls, ...wrong });
    expect(paper.identifiers).toEqual([]);
    expect(paper.url).toBeUndefined();
    expect(warnings).toEqual([
      'doi "soon" is not one: left out',
      'arxiv "x" is not one: left out',
      'url "www.example.org" is not a web address: left out',
    ]);
  });

  it('replaces characters that are no text, and says so', async () => {
    const line = String.raw`{"title": "Owls\u0000at \ud83e night", "abstract": "a\ufffdb"}`;
    const [record] = await importText(jsonlImporter, line);
    expect(record).toMatchObject({
      paper: { title: 'Owls at \ufffd night' },
      warnings: [
        expect.stringContaining('lone surrogate') as string,
        'control characters became spaces',
        expect.stringContaining('lost before Kindred') as string,
      ],
    });
  });

  it('reads back every paper it could have been given', async () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N} .,:’-]{0,30}$/u);
    const generated = fc.record(
      {
        id: word,
        title: word,
        abstract: fc.string({ unit: 'grapheme' }),
        authors: fc.array(word, { maxLength: 4 }),
        year: fc.integer({ min: 1_000, max: 2_200 }),
        venue: word,
        keywords: fc.array(word, { maxLength: 4 }),
        abstractKind: fc.constantFrom('abstract', 'summary'),
      },
      { requiredKeys: ['id', 'title'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(generated, { maxLength: 5 }), async (papers) => {
        const toLines = (some: readonly unknown[]) =>
          some.map((each) => JSON.stringify(each)).join('\n');
        const read = async (lines: string) =>
          (await importText(jsonlImporter, lines)).map(
            (record) => record.kind === 'paper' && record.paper,
          );
        const papersRead = await read(toLines(papers));
        expect(papersRead).toHaveLength(papers.length);
        expect(papersRead.map((paper) => paper && paper.id)).toEqual(
          papers.map((paper) => paperSchema.parse(paper).id),
        );
        expect(await read(toLines(papersRead))).toEqual(papersRead);
      }),
    );
  });

  it.each([
    ['{"title": "x"}\n', 'papers.txt', true],
    ['\n  { "title": "x"}\n', '', true],
    ['garbage\n', 'papers.jsonl', true],
    ['{\n  "title": "x"\n}', 'papers.json', false],
    ['{\\rtf1 }', 'papers.rtf', false],
    ['[{"title": "x"}]', 'papers.json', false],
    ['Some title\nSome abstract.', 'papers.txt', false],
  ])('recognises %j in %s: %s', (head, name, is) => {
    expect(jsonlImporter.sniff(head, name)).toBe(is);
  });
});
