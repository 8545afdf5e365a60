import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = `RT Journal Article
SR Electronic(1)
ID 7
A1 Moor, Ada
A1 Quay, Ben
T1 Ice in streams
YR 2021
JF Snow
K1 thaw
K1 snow
AB We melt.
LA English
SN 0306406152
UL https://example.org/ice
DO 10.1000/ice
`;

describe('RefWorks', () => {
  it('is read whole', async () => {
    expect(await readOne('refworks', record)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      language: 'en',
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice', 'isbn:9780306406157'],
    });
  });

  it('names the university of a thesis', async () => {
    const thesis = 'RT Dissertation\nA1 Moor, Ada\nT1 Ice\nPB University of Ice\n';
    expect(await readOne('refworks', thesis)).toMatchObject({ venue: 'University of Ice' });
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('refworks', `RT Book, Whole\nYR 2020\n\n${record}`)).toEqual([
      `1: ${noTitle}`,
      'Ice in streams',
    ]);
  });
});
