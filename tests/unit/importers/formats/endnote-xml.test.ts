import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const style = (text: string) => `<style face="normal" font="default" size="100%">${text}</style>`;
const xml = (...records: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n${records.map((record) => `<record>${record}</record>`).join('\n')}\n</records></xml>`;
const titled = (title: string) => `<titles><title>${style(title)}</title></titles>`;

describe("EndNote's XML", () => {
  it('is read whole, its styles and stars left out', async () => {
    const text =
      xml(`<contributors><authors><author>${style('Moor, Ada')}</author><author>${style('The Ice Group,')}</author></authors>
      <secondary-authors><author>${style('Reef, C.')}</author></secondary-authors></contributors>
      <titles><title>${style('Ice &amp; ')}${style('Salmo.')}</title><secondary-title>${style('Snow')}</secondary-title></titles>
      <keywords><keyword>${style('Ice/*chemistry')}</keyword><keyword>${style('*Thaw')}</keyword></keywords>
      <dates><year>${style('2015')}</year></dates><abstract>${style('We melt.')}</abstract><language>${style('eng')}</language>
      <isbn>${style('9780306406157 (Print)')}</isbn><accession-num>${style('31')}</accession-num>
      <electronic-resource-num>${style('https://doi.org/10.1000/ice')}</electronic-resource-num>
      <urls><related-urls><url>${style('https://example.org/ice')}</url></related-urls></urls>
      <remote-database-name>${style('MEDLINE')}</remote-database-name>`);
    expect(await readOne('endnote-xml', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice & Salmo',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'The Ice Group'],
      year: 2015,
      venue: 'Snow',
      keywords: ['Ice/chemistry', 'Thaw'],
      language: 'en',
      url: 'https://example.org/ice',
      identifiers: [
        'doi:10.1000/ice',
        'pmid:31',
        'url:https://example.org/ice',
        'isbn:9780306406157',
      ],
    });
  });

  it('parts keywords that stand as one, a line each', async () => {
    const text = xml(
      `${titled('Ice')}<keywords><keyword>${style('thaw&#xD;snow')}</keyword></keywords>`,
    );
    expect(await readOne('endnote-xml', text)).toMatchObject({ keywords: ['thaw', 'snow'] });
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('endnote-xml', xml(titled('Ice'), '', titled('Snow')))).toEqual([
      'Ice',
      `4: ${noTitle}`,
      'Snow',
    ]);
  });
});
