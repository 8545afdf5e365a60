import { describe, expect, it } from 'vitest';
import { toAuthors, toGivenFirst, toItems } from '../../../src/importers/names.js';

describe('a name', () => {
  it.each([
    ['Moor, Ada', 'Ada Moor'],
    ['Ada Moor', 'Ada Moor'],
    ['Quay, Jr., Ben', 'Ben Quay Jr.'],
    ['Quay, Ben, Jr.', 'Ben Quay Jr.'],
    ['Moor A.B.', 'A.B. Moor'],
    ['van der Reef C.', 'C. van der Reef'],
    ['Quay Reef C.', 'C. Quay Reef'],
    ['Ben Quay Jr.', 'Ben Quay Jr.'],
    ['Moor, Ada, 1821-1882', 'Ada Moor'],
    ['Moor, Ada (1821-)', 'Ada Moor'],
    ['The Ice Group', 'The Ice Group'],
  ])('%j is read as %j', (written, read) => {
    expect(toGivenFirst(written)).toBe(read);
  });
});

describe('names in one text', () => {
  it.each([
    ['Moor, Ada; Quay, Ben', ['Ada Moor', 'Ben Quay']],
    ['Ada Moor and Ben Quay', ['Ada Moor', 'Ben Quay']],
    ['Ada Moor, Ben Quay', ['Ada Moor', 'Ben Quay']],
    ['Moor, A., Quay, B.', ['A. Moor', 'B. Quay']],
    ['Moor A.B., Quay C.', ['A.B. Moor', 'C. Quay']],
    ['Moor AB, Quay C.', ['AB Moor', 'C Quay']],
    ["['Moor, Ada', \"O'Quay, Ben\"]", ['Ada Moor', "Ben O'Quay"]],
    ['', []],
  ])('%j', (written, read) => {
    expect(toAuthors(written)).toEqual(read);
  });
});

describe('keywords in one text', () => {
  it.each([
    ['ice; snow, wet', ['ice', 'snow, wet']],
    ['ice, snow', ['ice', 'snow']],
    ['ice (diagnosis, therapy), snow', ['ice (diagnosis, therapy)', 'snow']],
    ["['ice', 'snow, wet']", ['ice', 'snow, wet']],
    ['[ice, snow]', ['[ice', 'snow]']],
  ])('%j', (written, read) => {
    expect(toItems(written)).toEqual(read);
  });
});
