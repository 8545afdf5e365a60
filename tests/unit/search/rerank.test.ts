import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reranker } from '../../../src/embedder/reranker.js';
import { paperSchema } from '../../../src/paper/paper.js';
import type { Result } from '../../../src/search/answer.js';
import { rerank, rerankDepth } from '../../../src/search/rerank.js';

/** A reranker with given scores by paper id. */
function scoring(scores: Readonly<Record<string, number>>, share: number): Reranker {
  return {
    id: 'given',
    share,
    score: (_query, papers) => Promise.resolve(papers.map(({ id }) => scores[id] ?? 0)),
    close: () => Promise.resolve(),
  };
}

function answer(scores: readonly number[]): Result[] {
  return scores.map((score, i) => ({
    rank: i + 1,
    score,
    parts: { dense: score },
    paper: paperSchema.parse({ id: `p${i + 1}`, title: 'A title' }),
  }));
}

const ids = (results: readonly Result[]) => results.map(({ paper }) => paper.id);

describe('reranking', () => {
  it('orders by the reranker alone where its share is 1, and keeps the first order of equals', async () => {
    const reranker = scoring({ p1: 0.1, p2: 0.9, p3: 0.1 }, 1);
    const results = await rerank(reranker, 'q', { results: answer([0.9, 0.8, 0.7]) });
    expect(ids(results)).toEqual(['p2', 'p1', 'p3']);
    expect(results.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    expect(results.map(({ parts }) => parts.rerank)).toEqual([0.9, 0.1, 0.1]);
  });

  it('adds both scores, each divided by its largest', async () => {
    const reranker = scoring({ p1: 0.2, p2: 0.4 }, 0.5);
    const results = await rerank(reranker, 'q', { results: answer([1, 0.8]) });
    expect(ids(results)).toEqual(['p2', 'p1']);
    expect(results[0]?.score).toBeCloseTo(0.5 * 1 + 0.5 * 0.8);
    expect(results[1]?.score).toBeCloseTo(0.5 * 0.5 + 0.5 * 1);
  });

  it('reads the best papers only, and leaves the others below in their order', async () => {
    const first = answer(Array.from({ length: rerankDepth + 2 }, (_, i) => 1 - i / 100));
    const reranker = scoring({ [`p${rerankDepth}`]: 1, [`p${rerankDepth + 1}`]: 1 }, 1);
    const results = await rerank(reranker, 'q', { results: first });
    expect(ids(results)[0]).toBe(`p${rerankDepth}`);
    expect(ids(results).slice(-2)).toEqual([`p${rerankDepth + 1}`, `p${rerankDepth + 2}`]);
    expect(results.at(-1)?.parts).not.toHaveProperty('rerank');
  });

  it('neither loses nor doubles a paper, and its scores never rise', async () => {
    const score = fc.double({ min: 0, max: 1, noNaN: true });
    const given = fc.array(fc.tuple(score, score), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(given, score, async (pairs, share) => {
        const first = answer(pairs.map(([own]) => own).sort((a, b) => b - a));
        const scores = Object.fromEntries(pairs.map(([, other], i) => [`p${i + 1}`, other]));
        const results = await rerank(scoring(scores, share), 'q', { results: first });
        expect(ids(results).sort()).toEqual(ids(first).sort());
        const order = results.map((result) => result.score);
        expect(order).toEqual([...order].sort((a, b) => b - a));
      }),
    );
  });
});
