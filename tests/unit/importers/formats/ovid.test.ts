import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = (number: number, title: string, more = '') =>
  `<${number}>\nAuthor\n  Moor, Ada 1;  Quay, Ben RN; PhD; FAAN\nTitle\n  ${title}\n${more}`;

describe('Ovid', () => {
  it('is read whole: degrees are no authors', async () => {
    const text = record(
      1,
      'Ice in streams: a survey.[Review]',
      `Source
  Snow.  28(2):103-106, April 2015.
Abstract
  We melt.
  It melted.
Author Keywords
  thaw;  snow.
Language
  English.
DOI Number
  10.1000/ice
`,
    );
    expect(await readOne('ovid', text)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams: a survey',
      abstract: 'We melt. It melted.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2015,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      language: 'en',
      identifiers: ['doi:10.1000/ice'],
    });
  });

  it('takes the year from the status of what is ahead of print', async () => {
    const status = 'Source\n  Snow. \nStatus\n  Publish Ahead of Print, 18 August 2014\n';
    expect(await readOne('ovid', record(1, 'Ice.', status))).toMatchObject({
      title: 'Ice',
      year: 2014,
      venue: 'Snow',
    });
  });

  it('reads chapters, and refuses a record without a title', async () => {
    const text = [
      record(1, 'All ice', 'Chapter Title\n  Black ice\n'),
      '<2>\nAuthor\n  Moor, Ada\n',
      record(3, '[Snow].'),
    ].join('\n');
    expect(await readShort('ovid', text)).toEqual(['Black ice', `9: ${noTitle}`, 'Snow']);
  });
});
