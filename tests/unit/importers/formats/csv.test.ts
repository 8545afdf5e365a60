import { describe, expect, it } from 'vitest';
import { csvImporter } from '../../../../src/importers/csv.js';
import { noTitle, readAs, readOne, readShort } from './read-as.js';

const row = (cells: Readonly<Record<string, string>>, delimiter = ',') => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return [Object.keys(cells), Object.values(cells)]
    .map((line) => line.map(quoted).join(delimiter))
    .join('\n');
};
const expected = {
  title: 'Ice in "streams"',
  abstract: 'We melt.',
  authors: ['Ada Moor', 'Ben Quay'],
  year: 2021,
  venue: 'Snow',
  identifiers: expect.arrayContaining(['doi:10.1000/ice']) as string[],
};

/** What exporters call the columns. */
const exporters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Zotero: {
    Key: 'ABCD',
    'Item Type': 'journalArticle',
    'Publication Year': '2021',
    Author: 'Moor, Ada; Quay, Ben',
    Title: 'Ice in "streams"',
    'Publication Title': 'Snow',
    DOI: '10.1000/ice',
    'Abstract Note': 'We melt.',
    'Manual Tags': 'thaw; snow',
  },
  Scopus: {
    Authors: 'Moor A.; Quay B.',
    'Author full names': 'Moor, Ada (1); Quay, Ben (2)',
    Title: 'Ice in "streams"',
    Year: '2021',
    'Source title': 'Snow',
    DOI: '10.1000/ice',
    Abstract: 'We melt.',
    'Author Keywords': 'thaw; snow',
  },
  'Web of Science': {
    'Publication Type': 'J',
    'Author Full Names': 'Moor, Ada; Quay, Ben',
    'Article Title': 'Ice in "streams"',
    'Source Title': 'Snow',
    Abstract: 'We melt.',
    'Publication Year': '2021',
    DOI: '10.1000/ice',
  },
  'IEEE Xplore': {
    'Document Title': 'Ice in "streams"',
    Authors: 'Ada Moor; Ben Quay',
    'Publication Title': 'Snow',
    'Publication Year': '2021',
    Abstract: 'We melt.',
    DOI: '10.1000/ice',
    'IEEE Terms': 'Ice;Thaw',
  },
  ASReview: {
    record_id: '1',
    title: 'Ice in "streams"',
    authors: "['Moor, Ada', 'Quay, Ben']",
    abstract: 'We melt.',
    keywords: "['thaw', 'snow']",
    year: '2021',
    secondary_title: 'Snow',
    doi: '10.1000/ice',
  },
};

describe('CSV', () => {
  it.each(Object.entries(exporters))('of %s is read by its column names', async (_, cells) => {
    expect(await readOne('csv', row(cells))).toMatchObject(expected);
  });

  it('of PubMed is read: initials go first, the stop goes', async () => {
    const text = row({
      PMID: '31',
      Title: 'Ice in streams.',
      Authors: 'Moor AB, Quay C.',
      'Journal/Book': 'Snow',
      DOI: '10.1000/ice',
    });
    expect(await readOne('csv', text)).toMatchObject({
      title: 'Ice in streams',
      authors: ['AB Moor', 'C Quay'],
      venue: 'Snow',
      identifiers: ['doi:10.1000/ice', 'pmid:31'],
    });
  });

  it('of Embase is read: year and volume stand with the journal, the DOI in a link', async () => {
    const text = row({
      Title: 'Ice',
      'Author Names': 'Moor A.B., Quay C.',
      Source: 'Snow (2014) 3:3 (152-160). Date of Publication: 2014',
      keywords: 'ice, thaw (diagnosis, therapy)',
      'Open URL Link': 'http://sfx.example.org/?sid=EMBASE&id=doi:10.1000%2Fice&title=Snow',
    });
    expect(await readOne('csv', text)).toMatchObject({
      authors: ['A.B. Moor', 'C. Quay'],
      year: 2014,
      venue: 'Snow',
      keywords: ['ice', 'thaw (diagnosis, therapy)'],
      identifiers: expect.arrayContaining(['doi:10.1000/ice']) as string[],
    });
  });

  it.each([';', '\t', '|'])('is read with %j between its columns', async (delimiter) => {
    const text = row({ title: 'Ice', abstract: 'We melt; we wait, too', year: '2021' }, delimiter);
    expect(await readOne('csv', text)).toMatchObject({
      title: 'Ice',
      abstract: 'We melt; we wait, too',
      year: 2021,
    });
  });

  it('keeps line breaks within cells, and tells the line of a row without a title', async () => {
    const text = 'title,abstract\nIce,"We melt.\n\nWe wait."\n,No name\nSnow,\n';
    expect(await readShort('csv', text)).toEqual(['Ice', `5: ${noTitle}`, 'Snow']);
    const [first] = await readAs('csv', text);
    expect(first).toMatchObject({ paper: { abstract: 'We melt.\nWe wait.' } });
  });

  it('reads columns of any name that the user maps', async () => {
    const chunks = (async function* () {
      yield await Promise.resolve('Nom;Texte\nGlace;On fond.\n');
    })();
    const records: unknown[] = [];
    const options = { columns: { title: 'Nom', abstract: 'Texte' } };
    for await (const record of csvImporter.read(chunks, 'x.csv', options)) records.push(record);
    expect(records).toMatchObject([{ paper: { title: 'Glace', abstract: 'On fond.' } }]);
  });
});
