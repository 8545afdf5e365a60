import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = `--RT-- Journal
--AU-- Moor A.;Quay B.
--TI-- Ice in streams
--ST-- Snow
--YP-- 2021
--KW-- thaw; snow
--AB-- We melt.
--DI-- 10.1000/ice
--WP-- https://example.org/ice
------
`;

describe('Biblioscape', () => {
  it('is read whole', async () => {
    expect(await readOne('biblioscape', record)).toEqual({
      id: 'doi:10.1000/ice',
      title: 'Ice in streams',
      abstract: 'We melt.',
      abstractKind: 'abstract',
      authors: ['A. Moor', 'B. Quay'],
      year: 2021,
      venue: 'Snow',
      keywords: ['thaw', 'snow'],
      url: 'https://example.org/ice',
      identifiers: ['doi:10.1000/ice', 'url:https://example.org/ice'],
    });
  });

  it('refuses a record without a title and reads the next', async () => {
    const text = `--AU-- Moor A.\n------\n${record}`;
    expect(await readShort('biblioscape', text)).toEqual([`1: ${noTitle}`, 'Ice in streams']);
  });
});
