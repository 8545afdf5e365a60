import { describe, expect, it } from 'vitest';
import { jsonlImporter } from '../../../src/importers/json/json.js';
import { toImportRecord } from '../../../src/importers/record.js';
import { importText } from './collect.js';

const owls = { title: 'Owls at Night', abstract: 'They hunt.' };

async function importRaw(line: string) {
  const [record] = await importText(jsonlImporter, `\n${line}`);
  if (record === undefined) throw new Error('no record');
  return record;
}

async function importFields(fields: Record<string, unknown>) {
  const record = await importRaw(JSON.stringify({ ...owls, ...fields }));
  if (record.kind === 'problem') throw new Error(record.problem);
  return record;
}

describe('a field in another form than ours', () => {
  it.each([
    [{ year: '2024-05-01' }, { year: 2024 }],
    [{ year: '2024-05' }, { year: 2024 }],
    [{ year: ' 2024-05-01T12:00:00Z ' }, { year: 2024 }],
    [{ authors: 'Ada Lovelace' }, { authors: ['Ada Lovelace'] }],
    [{ authors: 'Lovelace, Ada; Moor, Bo;' }, { authors: ['Lovelace, Ada', 'Moor, Bo'] }],
    [{ authors: 'Lovelace, Ada and Moor, Bo' }, { authors: ['Lovelace, Ada', 'Moor, Bo'] }],
    [
      { authors: 'Ada Lovelace; Bo Moor; and Alexander Sandler' },
      { authors: ['Ada Lovelace', 'Bo Moor', 'Alexander Sandler'] },
    ],
    [{ authors: ' ' }, { authors: [] }],
    [{ keywords: 'owls, night birds;hunting' }, { keywords: ['owls', 'night birds', 'hunting'] }],
  ])('is understood: %j', async (fields, expected) => {
    const { paper, warnings } = await importFields(fields);
    expect(paper).toMatchObject(expected);
    expect(warnings).toEqual([]);
  });
});

describe('a field that cannot be understood', () => {
  it.each([
    [{ year: 'soon' }, 'year: expected a number, got the text "soon": left out'],
    [{ year: '2024-13-01' }, 'year: expected a number, got the text "2024-13-01": left out'],
    [{ year: 0 }, 'year: below the limit of 1000: left out'],
    [{ year: 20.5 }, 'year: expected an int, got number 20.5: left out'],
    [{ year: true }, 'year: expected a number, got boolean true: left out'],
    [{ authors: 7 }, 'authors: expected an array, got number 7: left out'],
    [{ authors: [null] }, 'authors.0: expected a text, got null: left out'],
    [{ keywords: { a: 1 } }, 'keywords: expected an array, got an object: left out'],
    [{ doi: ['10.1234/x'] }, 'doi: expected a text, got an array: left out'],
    [{ venue: 5 }, 'venue: expected a text, got number 5: left out'],
    [{ url: {} }, 'url: expected a text, got an object: left out'],
    [
      { abstract_kind: 'poem' },
      'abstract_kind: expected one of abstract, summary, got the text "poem": left out',
    ],
    [{ venue: 'x'.repeat(1_001) }, 'venue: above the limit of 1000 characters: left out'],
  ])('is left out with a warning, and the paper kept: %j', async (fields, warning) => {
    const { paper, origin, warnings } = await importFields(fields);
    const plain = await importFields({});
    expect(paper).toEqual(plain.paper);
    expect(origin).toEqual({ file: 'test', line: 2 });
    expect(warnings).toEqual([warning]);
  });

  it('costs only the item of a list that is wrong', async () => {
    const long = 'x'.repeat(501);
    const { paper, warnings } = await importFields({
      authors: ['Ann Field', null, 'Bo Hill', 7],
      keywords: ['owls', long],
    });
    expect(paper).toMatchObject({ authors: ['Ann Field', 'Bo Hill'], keywords: ['owls'] });
    expect(warnings).toEqual([
      'authors.1: expected a text, got null; authors.3: expected a text, got number 7: left out',
      'keywords.1: above the limit of 500 characters: left out',
    ]);
  });

  it('is told with the others, each field by itself', async () => {
    const { paper, warnings } = await importFields({ year: 'soon', abstract: ['x'], doi: 7 });
    expect(paper.abstract).toBe('');
    expect(warnings).toEqual([
      'abstract: expected a text, got an array: left out',
      'year: expected a number, got the text "soon": left out',
      'doi: expected a text, got number 7: left out',
      'no abstract: can be found by its title only',
    ]);
  });

  it('is left out of the records of any format', () => {
    const origin = { file: 'test', line: 1 };
    expect(toImportRecord({ title: 'Owls', abstract: 'Some.', year: 3 }, origin)).toMatchObject({
      kind: 'paper',
      warnings: ['year: below the limit of 1000: left out'],
    });
  });
});

describe('an id that is a number', () => {
  it.each([
    ['42', '42'],
    ['9007199254740991', '9007199254740991'],
  ])('is kept where it is exact: %s', async (id, expected) => {
    expect(await importRaw(`{"id": ${id}, "title": "Owls"}`)).toMatchObject({
      paper: { id: expected },
    });
  });

  it.each(['9007199254740993', '-9007199254740993', '12345678901234567890', '1e30', '2101.00010'])(
    'is refused with its line where it would become another: %s',
    async (id) => {
      expect(await importRaw(`{"id": ${id}, "title": "Owls"}`)).toMatchObject({
        kind: 'problem',
        origin: { file: 'test', line: 2 },
        problem: 'id: as a number it may have lost digits: write it as a text, in quotes',
      });
    },
  );

  it.each([[{ id: true }], [{ id: ['x'] }], [{ id: {} }]])(
    'of a wrong type is refused: %j',
    async (fields) => {
      const record = await importRaw(JSON.stringify({ ...owls, ...fields }));
      expect(record).toMatchObject({
        kind: 'problem',
        problem: expect.stringMatching(/^id: expected a text, got /u) as string,
      });
    },
  );

  it('is no arXiv id: "2101.00010" would have lost its zero', async () => {
    const { paper, warnings } = await importFields({ arxiv: 2101.0001 });
    expect(paper.identifiers).toEqual([]);
    expect(warnings).toEqual([
      'arxiv: as a number it may have lost digits: write it as a text, in quotes: left out',
    ]);
  });
});

describe('an id that only looks like an arXiv id', () => {
  it.each(['dblp/1234567', '2021.0042', 'acl/0501001'])('is a plain one: %s', async (id) => {
    expect((await importFields({ id })).paper).toMatchObject({ id, identifiers: [] });
  });

  it.each([
    ['1706.03762', 'arxiv:1706.03762'],
    ['hep-th/9901001', 'arxiv:hep-th/9901001'],
  ])('unlike one that is valid, which is found by it: %s', async (id, identifier) => {
    expect((await importFields({ id })).paper).toMatchObject({ id, identifiers: [identifier] });
  });

  it('is left out of the field arxiv, with a warning', async () => {
    const { paper, warnings } = await importFields({ arxiv: '2021.0042' });
    expect(paper.identifiers).toEqual([]);
    expect(warnings).toEqual(['arxiv "2021.0042" is not one: left out']);
  });
});
