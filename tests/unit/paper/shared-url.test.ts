import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';
import { isSameWork, WorkSet } from '../../../src/paper/same-work.js';

const page = 'url:https://example.org/proceedings/2024';

function paper(fields: Record<string, unknown>): Paper {
  return paperSchema.parse({ id: 'p1', title: 'Counting Owls by Ear', ...fields });
}

describe('papers that share a web address', () => {
  const owls = paper({ identifiers: [page], authors: ['Ann Field'] });

  it('are not the same work by that alone: it may be the page of a volume', () => {
    const tides = paper({ id: 'p2', title: 'Predicting Tides in Bays', identifiers: [page] });
    expect(isSameWork(owls, tides)).toBe(false);
    expect(new WorkSet([owls]).has(tides)).toBe(false);
  });

  it('are the same work where the title is the same too, however short', () => {
    const short = paper({ title: 'Owls!', identifiers: [page], authors: ['Ann Field'] });
    const again = paper({ id: 'p2', title: 'owls', identifiers: [page], authors: ['Field Group'] });
    expect(isSameWork(short, again)).toBe(true);
    expect(new WorkSet([short]).has(again)).toBe(true);
    expect(isSameWork(short, { ...again, identifiers: [] })).toBe(false);
  });

  it('are the same work by a DOI, an arXiv id or a PubMed id in common, whatever the titles', () => {
    for (const name of ['doi:10.1/a', 'arxiv:2001.00001', 'pmid:123']) {
      const first = paper({ identifiers: [page, name] });
      const second = paper({ id: 'p2', title: 'Owls, Counted', identifiers: [name] });
      expect(isSameWork(first, second)).toBe(true);
      expect(new WorkSet([first]).has(second)).toBe(true);
    }
  });

  it('are told apart by a set of works as they are in pairs', () => {
    const anyPaper = fc
      .record({
        id: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
        title: fc.constantFrom('Owls', 'owls.', 'Tides', '???', 'Counting Owls by Ear at Night'),
        authors: fc.subarray(['Ann Field', 'Bo Hill']),
        identifiers: fc.subarray([page, 'url:https://example.org/b', 'doi:10.1/a']),
      })
      .map((fields) => paper(fields));
    fc.assert(
      fc.property(fc.array(anyPaper, { maxLength: 6 }), anyPaper, (papers, asked) => {
        const pairs = papers.some((other) => isSameWork(other, asked));
        expect(new WorkSet(papers).has(asked)).toBe(pairs);
        expect(papers.every((other) => isSameWork(other, asked) === isSameWork(asked, other))).toBe(
          true,
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
