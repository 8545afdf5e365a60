import { describe, expect, it } from 'vitest';
import { noTitle, readOne, readShort } from './read-as.js';

const record = `%0 Journal Article
%A Moor, Ada
%A Quay, Ben
%E Reef, C.
%T Ice in streams.
%J Snow
%D 2021
%X We melt.
%K thaw
snow
%U https://example.org/ice
%R 10.1000/ice
%@ 0306406152
%G eng
`;

describe("EndNote's Refer", () => {
  it('is read whole', async () => {
    expect(await readOne('endnote-refer', record)).toEqual({
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

  it('is read without %0, a blank line between records', async () => {
    expect(await readShort('endnote-refer', '%T Ice\n%A Moor, Ada\n\n%T Snow\n')).toEqual([
      'Ice',
      'Snow',
    ]);
  });

  it('refuses a record without a title and reads the next', async () => {
    expect(await readShort('endnote-refer', `%0 Book\n%D 2020\n\n${record}`)).toEqual([
      `1: ${noTitle}`,
      'Ice in streams',
    ]);
  });
});
