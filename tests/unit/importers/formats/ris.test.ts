import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const ris = `TY  - JOUR
TI  - Ice in streams.
AU  - Moor, Ada
AU  - Liu R.B.
AU  - Quay, Ben, Jr.
ED  - Reef, C.
T2  - Snow
J2  - Sn.
PY  - 2021/03/04/
Y2  - 2023/01/01
AB  - We melt.
We wait.
KW  - *Thaw
KW  - snow
DO  - https://doi.org/10.1000/ice
UR  - https://example.org/ice
SN  - 9780306406157 (print)
DB  - MEDLINE
AN  - 31
LA  - eng
ER  - `;

describe('RIS', () => {
  it('is read whole', async () => {
    expect(await readOne('ris', ris)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams',
      abstract: 'We melt.\nWe wait.',
      abstractKind: 'abstract',
      authors: ['Ada Moor', 'R.B. Liu', 'Ben Quay Jr.'],
      year: 2021,
      venue: 'Snow',
      keywords: ['Thaw', 'snow'],
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

  it.each([
    [
      'JF and T1, as journals write them',
      'TY  - JOUR\nT1  - Ice\nJF  - Snow\nY1  - 2021\nN2  - We melt.\nER  -',
    ],
    [
      'one blank before the dash',
      'TY - JOUR\nTI - Ice\nT2 - Snow\nPY - 2021\nAB - We melt.\nER - ',
    ],
    [
      'Windows line ends',
      'TY  - JOUR\r\nTI  - Ice\r\nT2  - Snow\r\nPY  - 2021\r\nAB  - We melt.\r\nER  - \r\n',
    ],
    [
      'what stands before the first record',
      'Record 1 of 1\n\nTY  - JOUR\nTI  - Ice\nT2  - Snow\nPY  - 2021\nAB  - We melt.\nER  - ',
    ],
  ])('reads %s', async (_, text) => {
    expect(await readOne('ris', text)).toMatchObject({
      title: 'Ice',
      venue: 'Snow',
      year: 2021,
      abstract: 'We melt.',
    });
  });

  it('takes the short title where there is no other', async () => {
    expect(await readShort('ris', 'TY  - JOUR\nST  - Ice\nER  - ')).toEqual(['Ice']);
  });

  it('refuses a record without a title and reads the next, also where ER is forgotten', async () => {
    const text =
      'TY  - JOUR\nTI  - Ice\nTY  - JOUR\nAU  - Moor, Ada\nER  - \n\nTY  - BOOK\nBT  - Snow\nER  - ';
    expect(await readShort('ris', text)).toEqual(['Ice', `3: ${noTitle}`, 'Snow']);
  });
});
