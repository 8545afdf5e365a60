import type { Reranker } from '../embedder/reranker.js';
import { fuse } from '../ranking/fusion.js';
import { toRow, type Row } from '../ranking/run.js';
import type { Result } from './answer.js';

/** Papers that a reranker reads, the best of the first stage. */
export const rerankDepth = 50;

/**
 * Reranks the best papers of an answer. The reranker's score and the first stage's are fused like the
 * views of the first stage (see {@link fuse}), the reranker's with its own share; papers beyond its depth
 * have none of it. A reranker whose share is 1 orders its papers alone and leaves the others below.
 *
 * @returns the same papers in the new order, ranked from 1; `parts.rerank` is the reranker's score
 * @throws as {@link Reranker.score}
 */
export async function rerank(
  reranker: Reranker,
  query: string,
  { results, signal }: { readonly results: readonly Result[]; readonly signal?: AbortSignal },
): Promise<Result[]> {
  const papers = results.slice(0, rerankDepth).map(({ paper }) => paper);
  const scores = await reranker.score(query, papers, signal && { signal });
  // Places stand for rows: after an await the rows may be another generation's.
  const views = [
    { weight: reranker.share, score: (place: Row) => scores[place] ?? 0 },
    { weight: 1 - reranker.share, score: (place: Row) => results[place]?.score ?? 0 },
  ];
  const places = results.map((_, place) => toRow(place));
  return fuse(places, views, results.length).flatMap(({ row: place, score }, i) => {
    const result = results[place];
    if (result === undefined) return [];
    const own = scores[place];
    const parts = { ...result.parts, ...(own !== undefined && { rerank: own }) };
    return [{ ...result, rank: i + 1, score, parts }];
  });
}
