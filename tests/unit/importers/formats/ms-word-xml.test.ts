import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const sources = (...all: string[]) =>
  `<?xml version="1.0"?>\n<b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography">\n${all.map((each) => `<b:Source>${each}</b:Source>`).join('\n')}\n</b:Sources>`;

describe("Word's bibliography", () => {
  it('is read whole, also what JabRef adds to it', async () => {
    const text =
      sources(`<b:SourceType>JournalArticle</b:SourceType><b:Title>Ice</b:Title><b:Year>2002</b:Year>
      <b:Author><b:Author><b:NameList><b:Person><b:Last>Moor</b:Last><b:First>Ada</b:First><b:Middle>B.</b:Middle></b:Person></b:NameList></b:Author>
      <b:Editor><b:NameList><b:Person><b:Last>Reef</b:Last></b:Person></b:NameList></b:Editor></b:Author>
      <b:JournalName>Snow</b:JournalName><b:URL>https://example.org/ice</b:URL><b:DOI>10.1000/ice</b:DOI>
      <b:BIBTEX_Abstract>We melt.</b:BIBTEX_Abstract><b:BIBTEX_KeyWords>thaw; snow</b:BIBTEX_KeyWords>`);
    expect(await readOne('ms-word-xml', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada B. Moor'],
      year: 2002,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('knows corporate authors and web sites', async () => {
    const text = sources(
      '<b:Title>Ice</b:Title><b:Author><b:Author><b:Corporate>The Ice Group</b:Corporate></b:Author></b:Author><b:InternetSiteTitle>Snow</b:InternetSiteTitle>',
    );
    expect(await readOne('ms-word-xml', text)).toMatchObject({
      authors: ['The Ice Group'],
      venue: 'Snow',
    });
  });

  it('refuses a source without a title and reads the next', async () => {
    const text = sources('<b:Title>Ice</b:Title>', '', '<b:Title>Snow</b:Title>');
    expect(await readShort('ms-word-xml', text)).toEqual(['Ice', `4: ${noTitle}`, 'Snow']);
  });
});
