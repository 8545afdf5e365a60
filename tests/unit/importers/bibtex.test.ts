import { describe, expect, it } from 'vitest';
import { bibtexImporter, readBibtex } from '../../../src/importers/bibtex/bibtex.js';
import type { ImportRecord } from '../../../src/importers/importer.js';

async function read(text: string): Promise<ImportRecord[]> {
  const records: ImportRecord[] = [];
  // Cut anywhere, as files come.
  async function* chunks() {
    for (let at = 0; at < text.length; at += 7) yield await Promise.resolve(text.slice(at, at + 7));
  }
  for await (const record of bibtexImporter.read(chunks(), 'x.bib')) records.push(record);
  return records;
}

const entry = String.raw`
% exported by hand
@string{jog = "Journal of Glaciers"}
@Article{moor2024,
  title        = {Ice: {\'E}tudes of $\alpha$-waves},
  subtitle     = "a survey",
  author       = {Moor, Ada and {The Ice Team} and de la Quay, Jr., Ben},
  abstract     = {We show {\em that} it works \& more},
  date         = {2024-05-03},
  journal      = jog,
  keywords     = {ice, glacier; snow},
  doi          = {10.1000/ICE},
  eprint       = {2401.00001},
  archivePrefix = {arXiv},
  url          = {https://example.org/a_b},
}`;

describe('BibTeX', () => {
  it('is read into the fields of a paper, LaTeX turned into text', async () => {
    const [record] = await read(entry);
    expect(record).toEqual({
      kind: 'paper',
      origin: { file: 'x.bib', line: 4 },
      warnings: [],
      paper: {
        id: 'doi:10.1000/ice',
        title: 'Ice: Études of α-waves: a survey',
        abstract: 'We show that it works & more',
        abstractKind: 'abstract',
        authors: ['Ada Moor', 'The Ice Team', 'Ben de la Quay Jr.'],
        year: 2024,
        venue: 'Journal of Glaciers',
        keywords: ['glacier', 'ice', 'snow'],
        url: 'https://example.org/a_b',
        identifiers: expect.arrayContaining(['doi:10.1000/ice', 'arxiv:2401.00001']) as string[],
      },
    });
  });

  it('reads the entities that publishers leave in it', async () => {
    const entry =
      '@article{a, title={Cards &amp; Ice}, abstract={Cards {\\&}amp; ice &lt; 5 g.}, journal={Snow \\&amp; Ice}}';
    expect(await read(entry)).toMatchObject([
      { paper: { title: 'Cards & Ice', abstract: 'Cards & ice < 5 g.', venue: 'Snow & Ice' } },
    ]);
  });

  it('takes a single "$" for dollars, whatever else the entry holds', async () => {
    const review =
      '@Article{a,\n  title = {About Ice. 215 Pp. $30.00 Isbn 1},\n  year = {2013},\n  month = feb\n}';
    expect(await read(review)).toMatchObject([
      { kind: 'paper', paper: { title: 'About Ice. 215 Pp. $30.00 Isbn 1', year: 2013 } },
    ]);
  });

  it('tells a broken entry with its line, and reads on', async () => {
    const records = await read(
      '@article{a, title={Whole}}\n\n@article{b, title={Cut off\n@misc{c, title={Next}}',
    );
    expect(records).toMatchObject([
      { kind: 'paper', paper: { title: 'Whole' } },
      {
        kind: 'problem',
        origin: { line: 3 },
        problem: expect.stringMatching(/^not BibTeX: /u) as string,
      },
      { kind: 'paper', paper: { title: 'Next' }, origin: { line: 4 } },
    ]);
  });

  it('keeps a paper whose macro is not known, and says so', async () => {
    const [record] = await read('@article{a, title={Whole}, journal=nowhere}');
    expect(record).toMatchObject({ kind: 'paper', paper: { title: 'Whole' } });
    expect(record).toHaveProperty('warnings.0', expect.stringContaining('nowhere'));
  });

  it('reads all entries that stand on one line', async () => {
    const records = await read(
      '@misc{a, title={One}}@misc{b, title={Two}} @misc{c, title={Three}}',
    );
    expect(records).toMatchObject(
      ['One', 'Two', 'Three'].map((title) => ({ kind: 'paper', paper: { title } })),
    );
  });

  it('keeps the signs of a DOI and of an address', async () => {
    const doi = '10.1002/(sici)1096-9896(199711)43:3<313::aid-path1>3.0.co;2-a';
    const [record] = await read(`@misc{a, title={Bones}, doi={${doi}}, url={https://x.org/a?b<c}}`);
    expect(record).toMatchObject({
      kind: 'paper',
      paper: { identifiers: expect.arrayContaining([`doi:${doi}`]) as string[] },
    });
  });

  it('keeps signs, dotted letters, and authors only', async () => {
    const [record] = await read(
      String.raw`@misc{a, title={p < 0.05 and n > 30, $x<5$, <b>bold</b>}, author={Garc{\'\i}a, Jos{\'e} and others}}`,
    );
    expect(record).toMatchObject({
      kind: 'paper',
      paper: { title: 'p < 0.05 and n > 30, x<5, bold', authors: ['José García'] },
    });
  });

  it('tells a broken macro with its own line, and spoils nothing after it', async () => {
    const records = await read('@string{acm = "ACM Press}\n@misc{a, title={One}}');
    expect(records).toMatchObject([
      { kind: 'problem', origin: { line: 1 } },
      { kind: 'paper', paper: { title: 'One' }, origin: { line: 2 } },
    ]);
  });

  it('resolves macros that are made of macros', async () => {
    const macros = '@string{j = "Journal"}\n@string{jo = j # " of Owls"}\n';
    const [record] = await read(`${macros}@article{a, title={One}, journal=jo}`);
    expect(record).toMatchObject({ paper: { venue: 'Journal of Owls' } });
  });

  it('refuses an entry without a title', async () => {
    expect(await read('@article{a, year=2020}')).toMatchObject([{ kind: 'problem' }]);
  });

  it.each([
    ['@article{key, title={x}}', true],
    ['Some words before\n  @InProceedings{a:b_c/d,\n title={x}}', true],
    ['@misc{, title={x}}', true],
    ['@string{a = "b"}', false],
    ['Mail me @home (or not), please', false],
    ['{"title": "x"}', false],
  ])('is told by its content: %j', (head, expected) => {
    expect(bibtexImporter.sniff(head, '')).toBe(expected);
  });
});

describe('a text that may be BibTeX', () => {
  const source = { file: 'text', longest: 1_000, most: 100 };

  it('is read if it begins like it', async () => {
    expect(await readBibtex('  @article{a, title={Whole}}', source)).toHaveLength(1);
    expect(await readBibtex('On @article{a, title={Whole}}', source)).toBeUndefined();
    expect(await readBibtex('How do owls hunt?', source)).toBeUndefined();
  });

  it('is read after comments, and no further than wanted', async () => {
    expect(
      await readBibtex('% Encoding: UTF-8\n\n@article{a, title={Whole}}', source),
    ).toHaveLength(1);
    const many = '@misc{a, title={x}}\n'.repeat(50);
    expect(await readBibtex(many, { ...source, most: 3 })).toHaveLength(4);
  });

  it.each([`@a{${' '.repeat(200_000)}x`, `@${'\n'.repeat(200_000)}`, '@a{\n'.repeat(50_000)])(
    'is told from other texts without delay, however odd they are',
    async (text) => {
      expect(await readBibtex(text, source)).toBeUndefined();
    },
  );

  it('is told where an entry is longer than may be', async () => {
    const long = `@article{a, title={${'x'.repeat(1_000)}}}\n@article{b, title={Whole}}`;
    expect(await readBibtex(long, source)).toMatchObject([
      { kind: 'problem', problem: expect.stringContaining('limit') as string },
      { kind: 'paper' },
    ]);
  });

  it.each(['{'.repeat(4_000) + '}'.repeat(4_000), '$'.repeat(4_001), '\\'.repeat(4_001)])(
    'never throws, whatever a title holds',
    async (title) => {
      const text = `@article{a, title={${title}}}`;
      expect(await readBibtex(text, { file: 'text', longest: 10_000, most: 9 })).toHaveLength(1);
    },
  );
});
