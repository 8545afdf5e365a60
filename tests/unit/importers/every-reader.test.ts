import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { detectImporter, importers } from '../../../src/importers/detect.js';
import type { ImportRecord } from '../../../src/importers/importer.js';
import { importBytes, inShort } from './collect.js';

/** Three records, of which the place of the second is broken in {@link broken}. */
const xml = (list: string, record: (title: string) => string) =>
  `<${list}>\r\n${['Owls é', 'Tides 海', 'Moss 😀'].map(record).join('\n')}\n</${list}>\n`;

/** A small file of each format, with accents, characters beyond the first plane and both line ends. */
const samples: Readonly<Record<string, string>> = {
  jsonl: ['Owls é', 'Tides 海', 'Moss 😀'].map((title) => JSON.stringify({ title })).join('\r\n'),
  json: JSON.stringify([{ title: 'Owls é' }, { title: 'Tides 海', year: 2_001 }], null, 1),
  'pubmed-xml': xml(
    'PubmedArticleSet',
    (title) =>
      `<PubmedArticle><MedlineCitation><Article><ArticleTitle>${title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`,
  ),
  'oai-pmh': xml(
    'OAI-PMH',
    (title) =>
      `<record><metadata><oai_dc:dc><dc:title>${title}</dc:title></oai_dc:dc></metadata></record>`,
  ),
  'arxiv-atom': xml('feed', (title) => `<entry><title>${title}</title></entry>`),
  'acl-xml': xml('volume', (title) => `<paper id="1"><title>${title}</title></paper>`),
  jats: xml(
    'pmc-articleset',
    (title) =>
      `<article><front><article-meta><title-group><article-title>${title}</article-title></title-group></article-meta></front></article>`,
  ),
  'crossref-xml': xml(
    'doi_records',
    (title) =>
      `<doi_record><journal_article><titles><title>${title}</title></titles></journal_article></doi_record>`,
  ),
  'zotero-rdf': xml(
    'rdf:RDF',
    (title) => `<bib:Article><dc:title>${title}</dc:title></bib:Article>`,
  ),
  bibtex:
    '@string{x = "y"}\r\n@article{a,\n title={{\\\'E}t{\\\'e} é}, author="A B and C D"}\n\n@book(b, title={海 $x^2$ 😀})\n',
  ris: 'TY  - JOUR\r\nTI  - Owls é\r\nAU  - Ö, A.\r\nER  - \r\n\r\nTY  - JOUR\nTI  - 海 😀\nER  - \n',
  nbib: 'PMID- 1\r\nTI  - Owls é\r\n      and more\r\n\r\nPMID- 2\nTI  - 海 😀\n',
  wos: 'FN Clarivate\nPT J\nTI Owls é\n   and more\nAU Ö, A\nER\n\nPT J\r\nTI 海 😀\r\nER\nEF\n',
  refworks: 'RT Journal\nT1 Owls é\nA1 Ö,A.\n\nRT Journal\r\nT1 海 😀\n',
  'endnote-refer': '%0 Journal\n%T Owls é\n%A Ö, A.\n\n%0 Book\r\n%T 海 😀\r\n',
  ovid: '<1>\nTitle\n  Owls é\nAuthor\n  Ö A.\n<2>\r\nTitle\r\n  海 😀\r\n',
  biblioscape: '--TI-- Owls é\n--AU-- Ö, A.\n------\n--TI-- 海 😀\n',
  copac: 'TI- Owls é\nAU- Ö, A.\n\nTI- 海 😀\r\nPY- 2001\n',
  yaml: 'references:\n- id: a\n  title: "Owls é"\n- id: b\n  title: 海 😀\n',
  csv: 'title,abstract,year\r\n"Owls, é","a\r\nb ""c""",2001\r\n海,😀,2002\r\n',
  listing: `Counting owls é\n${'We count owls é. They are few. '.repeat(12)}\nCounting tides 海\n${'We count tides 😀. They are two. '.repeat(12)}\n`,
};
/** Formats that are read as another's sample is. */
const sampleOf = (format: string) => {
  if (format in samples) return samples[format] ?? '';
  return /xml|mods|marc|rdf/u.test(format) ? (samples['oai-pmh'] ?? '') : (samples.json ?? '');
};

/** What becomes of bytes: records, each with a line of the file, or a clear refusal of the whole. */
async function read(
  bytes: Buffer,
  format: string,
  chunk?: number,
): Promise<ImportRecord[] | string> {
  const lines = bytes.toString('latin1').split(/\r\n|\r|\n/u).length;
  try {
    const records = await importBytes(bytes, { format, ...(chunk !== undefined && { chunk }) });
    for (const { origin } of records) {
      expect(origin.line).toBeGreaterThanOrEqual(1);
      expect(origin.line).toBeLessThanOrEqual(lines);
    }
    return records;
  } catch (error) {
    if (!isKindredError(error)) throw error;
    return error.code;
  }
}

const chunkSize = fc.integer({ min: 1, max: 40 });
/** Signs that mean something in one format or another. */
const tokens = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '<',
    '>',
    '</',
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&',
    '&#x',
  ],
  ...[
    '@a{b,',
    '@string{',
    ' = ',
    '#',
    '$',
    '\\',
    '%',
    ',',
    ';',
    '|',
    '\t',
    '\r',
    '\n',
    '\r\n',
    '\0',
  ],
  ...[
    'TY  - ',
    'ER  - ',
    'PMID- ',
    'PT J',
    '%0 ',
    '<1>',
    '--TI-- ',
    '------',
    '- ',
    ': ',
    '*a',
    '&a ',
  ],
  ...['"title":', '__proto__', 'null', '1e999', '\ufeff', '\u2028', 'é', '😀', 'title', ' '],
);
const text = fc.array(tokens, { maxLength: 40 }).map((parts) => Buffer.from(parts.join('')));
const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));

/** A sample with a part cut out, another put in, and bytes changed. */
function damaged(sample: Buffer) {
  const at = fc.nat({ max: sample.length });
  const flips = fc.array(fc.tuple(at, fc.nat({ max: 255 })), { maxLength: 4 });
  return fc
    .tuple(at, at, fc.oneof(text, bytes, fc.constant(Buffer.alloc(0))), flips)
    .map(([start, end, insert, changes]) => {
      const all = Buffer.concat([sample.subarray(0, start), insert, sample.subarray(end)]);
      for (const [place, mask] of changes) if (place < all.length) all[place]! ^= mask;
      return all;
    });
}

describe.each(importers.map(({ format }) => [format] as const))('%s', (format) => {
  const sample = Buffer.from(sampleOf(format));

  it('makes the same records or problems of any bytes, however they are cut', async () => {
    const input = fc.oneof({ weight: 3, arbitrary: damaged(sample) }, text, bytes);
    await fc.assert(
      fc.asyncProperty(input, chunkSize, async (all, chunk) => {
        expect(await read(all, format, chunk)).toEqual(await read(all, format));
      }),
      { numRuns: 40 },
    );
  });

  it('makes the same records of a whole file, cut at every place', async () => {
    const whole = await read(sample, format);
    for (const chunk of [1, 2, 3, 5, 7]) expect(await read(sample, format, chunk)).toEqual(whole);
  });
});

it('reads a file that ends within a closing tag alike, however it is cut', async () => {
  const article = (title: string) =>
    `<article><front><article-meta><title-group><article-title>${title}</article-title`;
  const file = Buffer.from(`<articles>\n${article('Owls')}></article>\n${article('Tides')} x`);
  const whole = await read(file, 'jats');
  expect(JSON.stringify(whole)).toContain('"title":"Tides"');
  expect(await read(file, 'jats', 1)).toEqual(whole);
});

it('has a sample of every format that is told by its content, and tells it', () => {
  for (const [format, sample] of Object.entries(samples)) {
    expect(detectImporter(sample, 'papers')?.format).toBe(format);
  }
});

/** A record that is broken, between two that are good. */
const broken: Readonly<Record<string, string>> = {
  jsonl: '{"title":"Owls"}\n{"title":"Bro\n{"title":"Moss"}\n',
  'pubmed-xml':
    '<S><PubmedArticle><MedlineCitation><Article><ArticleTitle>Owls</ArticleTitle></Article></MedlineCitation></PubmedArticle><PubmedArticle><MedlineCitation></x></PubmedArticle><PubmedArticle><MedlineCitation><Article><ArticleTitle>Moss</ArticleTitle></Article></MedlineCitation></PubmedArticle></S>',
  bibtex: '@a{a, title={Owls}}\n@a{b, title={Bro\n@a{c, title={Moss}}\n',
  ris: 'TY  - JOUR\nTI  - Owls\nER  - \nTY  - JOUR\nTI  -Bro\nTY  - JOUR\nTI  - Moss\nER  - \n',
  nbib: 'PMID- 1\nTI  - Owls\n\nPMID- 2\nTI\n\nPMID- 3\nTI  - Moss\n',
  csv: 'title,year\nOwls,2001\n,"20,02,x\n'.replace('"', '') + 'Moss,2003\n',
};

it.each(Object.entries(broken))(
  'loses no other record to a broken one: %s',
  async (format, file) => {
    const records = (await importBytes(Buffer.from(file), { format })).map(inShort);
    expect(records).toHaveLength(3);
    expect([records[0], records[2]]).toEqual(['Owls', 'Moss']);
  },
);

it('reads CSV whose lines end now one way, now another', async () => {
  const file = 'title,year\r\nOwls,2001\nTides,2002\r\nMoss,2003\n';
  const records = await importBytes(Buffer.from(file), { format: 'csv' });
  expect(records.map(inShort)).toEqual(['Owls', 'Tides', 'Moss']);
});

it('tells formats in linear time', () => {
  const units = [
    ' ',
    '\t',
    '\n',
    '\r',
    '\ufeff',
    '@',
    '@a{',
    '{',
    '[',
    '"',
    '<',
    '<a ',
    '<!--',
    '<?',
  ];
  units.push(
    '0',
    '1',
    '<1>\n',
    '%',
    '-',
    'TY  - ',
    'PT A\n',
    'email ',
    ',',
    ';',
    '|',
    '$',
    '\\',
    '.',
    '}',
  );
  const starts = [
    '',
    '@article{',
    '{',
    '<',
    'get ',
    '"',
    '<!DOCTYPE x [',
    'RT A',
    'Title',
    'references',
  ];
  // Quadratic time would take minutes for all of these, and exponential would not end.
  for (const unit of units) {
    for (const start of starts) {
      const head = `${start}${unit.repeat(65_536 / unit.length)}!x`;
      const told = importers.map((importer) => importer.sniff(head, 'papers.txt'));
      expect(told, JSON.stringify(start + unit)).toHaveLength(importers.length);
    }
  }
}, 60_000);
