import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = (metadata: string, id = 'oai:arXiv.org:2401.00001') =>
  `<record><header><identifier>${id}</identifier></header><metadata>${metadata}</metadata></record>`;
const answer = (...records: string[]) =>
  `<?xml version="1.0"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n${records.join('\n')}\n</ListRecords></OAI-PMH>`;

describe('OAI-PMH', () => {
  it("is read in arXiv's own form", async () => {
    const text = answer(
      record(
        `<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.00001</id><created>2024-01-02</created>
         <authors><author><keyname>Moor</keyname><forenames>Ada</forenames><suffix>Jr</suffix></author>
         <author><keyname>Quay</keyname><forenames>B.</forenames></author></authors>
         <title>Melting of
           $\\alpha$-ice</title><journal-ref>J. Snow 3 (2025) 1</journal-ref>
         <doi>10.1000/ice 10.1000/erratum</doi><abstract>  We melt ice.
         Slowly.</abstract></arXiv>`,
      ),
    );
    expect(await readOne('oai-pmh', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Melting of α-ice',
      abstract: 'We melt ice. Slowly.',
      abstractKind: 'abstract',
      authors: ['Ada Moor Jr', 'B. Quay'],
      year: 2024,
      venue: 'J. Snow 3 (2025) 1',
      keywords: [],
      identifiers: ['doi:10.1000/ice', 'arxiv:2401.00001'],
    });
  });

  it('is read in arXivRaw, whose year is that of the first version', async () => {
    const text = answer(
      record(
        `<arXivRaw><id>hep-th/9901001</id><version version="v1"><date>Mon, 4 Jan 1999 10:00:00 GMT</date></version>
         <version version="v2"><date>Tue, 1 Feb 2005 10:00:00 GMT</date></version><title>Ice</title>
         <authors>Ada Moor (University of Ice (North)), B. Quay and C. Reef</authors></arXivRaw>`,
        'oai:arXiv.org:hep-th/9901001',
      ),
    );
    expect(await readOne('oai-pmh', text)).toMatchObject({
      id: 'arxiv:hep-th/9901001',
      authors: ['Ada Moor', 'B. Quay', 'C. Reef'],
      year: 1999,
    });
  });

  it('is read in Dublin Core: the earliest date, the longest description', async () => {
    const text = answer(
      record(
        `<oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>Ice</dc:title><dc:creator>Moor, Ada</dc:creator>
         <dc:subject>thaw</dc:subject><dc:description>12 pages</dc:description>
         <dc:description>We melt ice, and tell how long it takes.</dc:description><dc:date>2020-05-01</dc:date>
         <dc:date>2019</dc:date><dc:identifier>https://example.org/ice</dc:identifier>
         <dc:identifier>doi:10.1000/ice</dc:identifier><dc:language>deu</dc:language></oai_dc:dc>`,
        'oai:example.org:7',
      ),
    );
    expect(await readOne('oai-pmh', text)).toMatchObject({
      abstract: 'We melt ice, and tell how long it takes.',
      authors: ['Ada Moor'],
      year: 2019,
      language: 'de',
      url: 'https://example.org/ice',
      identifiers: expect.arrayContaining(['doi:10.1000/ice', 'oai:example.org:7']) as string[],
    });
  });

  it("is read in DSpace's form, also within METS", async () => {
    const field = (element: string, qualifier: string, text: string) =>
      `<dim:field mdschema="dc" element="${element}"${qualifier === '' ? '' : ` qualifier="${qualifier}"`}>${text}</dim:field>`;
    const dim = `<dim:dim dspaceType="ITEM">${[
      field('contributor', 'author', 'Moor, Ada'),
      field('contributor', 'advisor', 'Quay, Ben'),
      field('date', 'accessioned', '2021-06-24T15:18:40Z'),
      field('date', 'issued', '2006'),
      field('description', 'abstract', 'We melt ice.'),
      field('description', 'provenance', 'Submitted by Ben Quay, who checked it twice'),
      field('identifier', 'uri', 'http://hdl.handle.net/1/2'),
      field('language', 'iso', 'en'),
      field('subject', 'other', 'thaw'),
      field('title', '', 'Ice'),
      field('title', 'alternative', 'Frozen water'),
    ].join('')}</dim:dim>`;
    const expected = {
      title: 'Ice',
      abstract: 'We melt ice.',
      authors: ['Ada Moor'],
      year: 2006,
      keywords: ['thaw'],
      language: 'en',
      url: 'http://hdl.handle.net/1/2',
    };
    expect(await readOne('oai-pmh', answer(record(dim)))).toMatchObject(expected);
    const mets = `<mets:METS xmlns:dim="x"><mets:dmdSec><mets:xmlData>${dim}</mets:xmlData></mets:dmdSec></mets:METS>`;
    expect(await readOne('oai-pmh', mets)).toMatchObject(expected);
  });

  it('passes over deleted records, and tells of one without a title', async () => {
    const deleted =
      '<record><header status="deleted"><identifier>oai:x:1</identifier></header></record>';
    const good = record('<dc><title>Ice</title></dc>');
    expect(await readShort('oai-pmh', answer(good, deleted, record('<dc></dc>'), good))).toEqual([
      'Ice',
      `5: ${noTitle}`,
      'Ice',
    ]);
  });
});
