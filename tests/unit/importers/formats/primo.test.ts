import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const space = 'xmlns="http://www.exlibrisgroup.com/xsd/primo/primo_nm_bib"';
const record = (display: string, data = '') =>
  `<record ${space}><display>${display}</display><addata>${data}</addata></record>`;

describe("Primo's normalized XML", () => {
  it('is read whole', async () => {
    const text = record(
      `<type>article</type><title>Ice : a survey / by Ada Moor.</title><creator>Moor, Ada, 1821-1882 [author]$$QMoor, Ada ; Quay, Ben</creator>
       <contributor>Reef, C.</contributor><subject>thaw -- Alps ; snow</subject><language>ger</language><creationdate>2012</creationdate>`,
      '<au>Moor, A</au><date>20120117</date><jtitle>Snow</jtitle><doi>10.1000/ice</doi><pmid>31</pmid><abstract>We melt.</abstract>',
    );
    expect(await readOne('primo', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice: a survey',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2012,
      venue: 'Snow',
      keywords: ['thaw -- Alps', 'snow'],
      language: 'de',
      identifiers: ['doi:10.1000/ice', 'pmid:31'],
    });
  });

  it('takes several authors of one text apart', async () => {
    const text = record('<title>Ice</title><creator>Moor, Ada ; Quay, Ben</creator>');
    expect(await readOne('primo', text)).toMatchObject({ authors: ['Ada Moor', 'Ben Quay'] });
  });

  it('refuses a record without a title and reads the next', async () => {
    const titled = (title: string) => record(`<title>${title}</title>`);
    const text = `<records ${space}>\n${titled('Ice')}\n${record('')}\n${titled('Snow')}</records>`;
    expect(await readShort('primo', text)).toEqual(['Ice', `3: ${noTitle}`, 'Snow']);
  });
});
