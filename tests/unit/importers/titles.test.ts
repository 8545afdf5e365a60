import { describe, expect, it } from 'vitest';
import { fromCatalogue, joinTitle, toPrintedTitle } from '../../../src/importers/titles.js';

describe('a title of a medical database', () => {
  it.each([
    ['Ice in streams.', 'Ice in streams'],
    ['[Ice in streams].', 'Ice in streams'],
    ['[Ice in streams.]', 'Ice in streams'],
    ['[Ice [sic] in streams]', 'Ice [sic] in streams'],
    ['[Ice] and [snow].', '[Ice] and [snow]'],
    ['Ice in the U.S.', 'Ice in the U.S.'],
    ['Ice, snow, etc.', 'Ice, snow, etc.'],
    ['Wait...', 'Wait...'],
    ['Is it ice?', 'Is it ice?'],
    ['', ''],
    ['.', '.'],
  ])('%j is printed as %j', (written, printed) => {
    expect(toPrintedTitle(written)).toBe(printed);
  });
});

describe('a title and its subtitle', () => {
  it.each([
    ['Ice', 'a survey', 'Ice: a survey'],
    ['Ice:', 'a survey', 'Ice: a survey'],
    ['Ice?', 'A survey', 'Ice? A survey'],
    ['Ice: a survey', 'a survey', 'Ice: a survey'],
    ['Ice', undefined, 'Ice'],
    [undefined, 'a survey', 'a survey'],
    ['', ' ', undefined],
  ])('%j and %j are %j', (title, subtitle, joined) => {
    expect(joinTitle(title, subtitle)).toBe(joined);
  });
});

describe('a title of a catalogue', () => {
  it.each([
    ['Ice : a survey / by Ada Moor ; ill. by B. Quay', 'Ice: a survey'],
    ['Ice /', 'Ice'],
    ['AND/OR graphs', 'AND/OR graphs'],
  ])('%j is %j', (written, title) => {
    expect(fromCatalogue(written)).toBe(title);
  });
});
