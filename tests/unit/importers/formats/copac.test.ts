import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = `TI- Ice : a survey / by Ada Moor
AU- Moor, Ada, 1821-1882
AU- Quay, Ben
PY- 1892
SE- Snow
KW- thaw
LA- German
IS- 0306406152
`;

describe('COPAC', () => {
  it("is read whole, without the cataloguer's signs", async () => {
    expect(await readOne('copac', record)).toMatchObject({
      title: 'Ice: a survey',
      authors: ['Ada Moor', 'Ben Quay'],
      year: 1892,
      venue: 'Snow',
      keywords: ['thaw'],
      language: 'de',
      identifiers: ['isbn:9780306406157'],
    });
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('copac', `AU- Moor, Ada\nPY- 1890\n\n${record}`)).toEqual([
      `1: ${noTitle}`,
      'Ice: a survey',
    ]);
  });
});
