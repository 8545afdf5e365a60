import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const field = (tag: string, subfields: Readonly<Record<string, string>>) =>
  `<datafield tag="${tag}">${Object.entries(subfields)
    .map(([code, text]) => `<subfield code="${code}">${text}</subfield>`)
    .join('')}</datafield>`;
const collection = (...records: string[]) =>
  `<collection>\n${records.map((record) => `<record>${record}</record>`).join('\n')}\n</collection>`;

describe('MARCXML', () => {
  it("is read whole, without the cataloguer's punctuation", async () => {
    const text = collection(
      [
        '<controlfield tag="008">990101s1999    xx            000 0 eng d</controlfield>',
        field('020', { a: '9780306406157 (pbk.)' }),
        field('024', { a: '10.1000/ice', 2: 'doi' }),
        field('041', { a: 'ger' }),
        field('100', { a: 'Moor, Ada,', d: '1821-1882.' }),
        field('245', { a: 'Ice :', b: 'a survey = Eis : ein Überblick /', c: 'by Ada Moor.' }),
        field('264', { a: 'Icetown :', c: '©2003.' }),
        field('520', { a: 'We melt.' }),
        field('650', { a: 'Thaw.' }),
        field('651', { a: 'Alps' }),
        field('700', { a: 'Quay, Ben' }),
        field('700', { a: 'Reef, C.', 4: 'edt' }),
        field('710', { a: 'Ice Press', 4: 'pbl' }),
        field('773', { g: 'pages 1-9' }),
        field('773', { t: 'Snow / edited by C. Reef' }),
        field('856', { u: 'https://example.org/ice' }),
      ].join('\n'),
    );
    expect(await readOne('marcxml', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice: a survey',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2003,
      venue: 'Snow',
      keywords: ['Thaw', 'Alps'],
      language: 'de',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice', 'isbn:9780306406157'],
    });
  });

  it('tells parts of a work apart, and takes the year of the control field at need', async () => {
    const part = collection(
      '<controlfield tag="008">990101s1999    xx</controlfield>' +
        field('245', { a: 'Ada Moor', n: 'Band 2.', p: 'Later ice / ed. by C. Reef' }),
    );
    expect(await readOne('marcxml', part)).toMatchObject({
      title: 'Ada Moor. Band 2: Later ice',
      year: 1999,
    });
  });

  it('is read in answers of a search and in METS', async () => {
    const record = `<record>${field('245', { a: 'Ice' })}</record>`;
    const found = `<zs:searchRetrieveResponse><zs:records><zs:record><zs:recordData>${record}</zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>`;
    const mets = `<mets><dmdSec><mdWrap MDTYPE="MARC"><xmlData>${record}</xmlData></mdWrap></dmdSec></mets>`;
    expect(await readShort('marcxml', found)).toEqual(['Ice']);
    expect(await readShort('marcxml', mets)).toEqual(['Ice']);
  });

  it('refuses a record without a title and reads the next', async () => {
    const text = collection(field('245', { a: 'Ice' }), '', field('245', { a: 'Snow' }));
    expect(await readShort('marcxml', text)).toEqual(['Ice', `3: ${noTitle}`, 'Snow']);
  });
});
