import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';
import { isSameWork, WorkSet } from '../../../src/paper/same-work.js';

const title = fc.constantFrom(
  'Counting Owls by Ear in the Forest',
  'counting owls by ear in the forest.',
  'Counting Tides by Ear in the Harbour',
  'Editorial',
  '???',
);
const author = fc.constantFrom('Ada Moor', 'Moor, A.', 'Ben Quay', 'Mira Sól', 'Sol, M.');
const identifier = fc.constantFrom('doi:10.1/a', 'arxiv:2001.00001', 'title countingowls', 'id p1');
const paper: fc.Arbitrary<Paper> = fc
  .record({
    id: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'doi:10.1/a'),
    title,
    authors: fc.array(author, { maxLength: 2 }),
    identifiers: fc.array(identifier, { maxLength: 2 }),
  })
  .map((fields) => paperSchema.parse(fields));

describe('a set of works', () => {
  it('holds a paper exactly if one of its papers is the same work', () => {
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 6 }), paper, (papers, asked) => {
        const works = new WorkSet(papers);
        expect(works.has(asked)).toBe(papers.some((other) => isSameWork(other, asked)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds what was added, and nothing while it is empty', () => {
    const works = new WorkSet();
    const owls = paperSchema.parse({ id: 'p1', title: 'Counting Owls by Ear in the Forest' });
    const version = { ...owls, id: paperSchema.parse({ id: 'p2', title: 'x' }).id };
    expect(works.has(owls)).toBe(false);
    works.add(owls);
    expect([works.has(owls), works.has(version)]).toEqual([true, true]);
  });
});
