import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const header = 'FN Clarivate Analytics Web of Science\nVR 1.0\n';
const record = `PT J
AU Moor, AB
   Quay, B
AF Moor, Ada B.
   Quay, Ben
TI Ice in
   streams
SO SNOW
LA English
DE thaw; snow
   melt
AB We melt.
   It melted.
PY 2021
DI 10.1000/ice
PM 31
ER
`;

describe('Web of Science', () => {
  it('is read whole, its lines joined', async () => {
    expect(await readOne('wos', `${header}${record}\nEF`)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams',
      abstract: 'We melt. It melted.',
      abstractKind: 'abstract',
      authors: ['Ada B. Moor', 'Ben Quay'],
      year: 2021,
      venue: 'SNOW',
      keywords: ['thaw', 'snow melt'],
      language: 'en',
      identifiers: ['doi:10.1000/ice', 'pmid:31'],
    });
  });

  it('parts authors that stand on one line, as in its MEDLINE', async () => {
    const text = `${header}PT J\nTI Ice.\nAU Moor, Ada; Quay, Ben\nUT MEDLINE:31\nER\n`;
    expect(await readOne('wos', text)).toMatchObject({
      title: 'Ice',
      authors: ['Ada Moor', 'Ben Quay'],
      identifiers: ['pmid:31'],
    });
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('wos', `${header}PT J\nPY 2021\nER\n\n${record}`)).toEqual([
      `3: ${noTitle}`,
      'Ice in streams',
    ]);
  });
});
