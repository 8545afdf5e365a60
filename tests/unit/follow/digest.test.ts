import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDigest, papersTold } from '../../../src/follow/digest.js';
import type { Followed } from '../../../src/follow/digest-file.js';
import type { NearPaper, News } from '../../../src/follow/new-papers.js';
import { paperSchema } from '../../../src/paper/paper.js';

const since = new Date('2026-03-01');
const near = (id: string, relevance: number): NearPaper => ({
  paper: paperSchema.parse({ id, title: id }),
  added: since,
  isNew: true,
  relevance,
});

/** For each thing that is followed: how relevant each of a few papers is to it. */
const relevances = fc.array(
  fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    fc.double({ min: 0.2, max: 1, noNaN: true }),
  ),
  { minLength: 1, maxLength: 4 },
);

function digestOf(found: readonly Record<string, number>[], told: ReadonlySet<string>, k: number) {
  const followed: Followed[] = found.map((_, i) => ({ number: i + 1, question: String(i) }));
  const newPapers = (interest: object, { k: most = 20 }: { k?: number }): Promise<News> => {
    const { question } = interest as { question: string };
    const papers = Object.entries(found[Number(question)] ?? {})
      .map(([id, relevance]) => near(id, relevance))
      .sort((a, b) => (b.relevance ?? 0) - (a.relevance ?? 0))
      .slice(0, most);
    return Promise.resolve({ papers, notes: [], generation: 1 });
  };
  return makeDigest({ newPapers, has: () => true }, followed, { since, told, k });
}

describe('makeDigest', () => {
  it('tells each paper once, where it is most relevant, and none that was told', async () => {
    await fc.assert(
      fc.asyncProperty(
        relevances,
        fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c')),
        fc.integer({ min: 1, max: 6 }),
        async (found, told, k) => {
          const digest = await digestOf(found, new Set(told), k);
          const ids = papersTold(digest).map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.filter((id) => told.includes(id))).toEqual([]);
          for (const [place, { papers }] of digest.parts.entries()) {
            expect(papers.length).toBeLessThanOrEqual(k);
            for (const { paper } of papers) {
              const best = Math.max(...found.map((each) => each[paper.id] ?? 0));
              expect(found[place]?.[paper.id]).toBe(best);
            }
          }
          // Nothing is left out but for want of room.
          const all = new Set(found.flatMap((each) => Object.keys(each)));
          if (k === 6) expect(ids.length).toBe([...all].filter((id) => !told.includes(id)).length);
        },
      ),
    );
  });
});
