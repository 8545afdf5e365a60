import { scoreCeiling } from '../lexical-index/ceiling.js';
import type { LexicalQuery } from '../lexical-index/lexical-index.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import { searchPassing } from '../ranking/deepen.js';
import { dot, type Embedding } from '../ranking/embedding.js';
import { fuse } from '../ranking/fusion.js';
import type { Row, Run } from '../ranking/run.js';
import type { SearchMode } from './mode.js';
import { inStage } from './stages.js';
import { lexicalWeight } from './weights.js';

/** What is searched for, as meaning and as words. */
export interface RetrieveQuery {
  /** Absent where meaning does not count. */
  readonly embedding?: Embedding;
  /** Absent where words do not count. */
  readonly text?: string | LexicalQuery;
}

/** How candidates are retrieved. */
export interface RetrieveOptions {
  readonly filter: PaperFilter;
  readonly efSearch?: number | undefined;
  /** Rows that are no candidates: what was asked by would be its own best match, and the scale. */
  readonly leaveOut?: ReadonlySet<Row>;
}

/** What a result's score is made of; a view that was not asked is absent. */
export interface ScoreParts {
  /** Cosine similarity of the embeddings, -1 to 1. */
  readonly dense?: number;
  /** BM25, >= 0. */
  readonly lexical?: number;
  /** The reranker's, 0 to 1; absent where none read the paper. */
  readonly rerank?: number;
}

/** A row, its score and what the score is made of. */
export interface Retrieved {
  readonly row: Row;
  /** Larger is better: cosine similarity, BM25, or for hybrid the fused score, 0 to 1. */
  readonly score: number;
  readonly parts: ScoreParts;
}

/** Candidates taken from each view at least; measured in docs/quality.md. */
const candidateDepth = 200;

/** What a mode leaves of a query. */
export function inMode(mode: SearchMode, { embedding, text }: RetrieveQuery): RetrieveQuery {
  return {
    ...(mode !== 'lexical' && embedding !== undefined && { embedding }),
    ...(mode !== 'dense' && text !== undefined && { text }),
  };
}

/**
 * The best `k` papers among those that pass the filter. With both meaning and words, the nearest
 * papers of each view are candidates, and every candidate is scored in both (see {@link fuse}).
 * Synchronous, like all that follows the embedding of a query.
 */
export function retrieve(
  reader: LibraryReader,
  query: RetrieveQuery & { readonly k: number },
  options: RetrieveOptions,
): Retrieved[] {
  const { embedding, text, k } = query;
  const { rows, test = () => true } = inStage('filter', () => reader.accept(options.filter));
  const { leaveOut } = options;
  const passes = leaveOut === undefined ? test : (row: Row) => !leaveOut.has(row) && test(row);
  const depth = embedding !== undefined && text !== undefined ? Math.max(k, candidateDepth) : k;
  const accept = rows && { accept: rows };
  const efSearch = options.efSearch === undefined ? {} : { efSearch: options.efSearch };
  const near = (to: Embedding) => (count: number) =>
    reader.vectors.search(to, count, { ...accept, ...efSearch });
  // Of the candidates as many must pass as are wanted; testing until all passed would take long.
  const enough = { passes, first: depth };
  const dense = embedding && inStage('dense', () => searchPassing(near(embedding), k, enough));
  // Both views score every candidate: the words' view those of the other on its way.
  const nearest = dense?.map(({ row }) => row) ?? [];
  let further: ReadonlyMap<Row, number> = new Map();
  const matching = (words: string | LexicalQuery) => (count: number) => {
    const found = reader.lexical.searchAndScore(words, { k: count, rows: nearest }, accept);
    further = found.scores;
    return found.run;
  };
  const lexical =
    text === undefined
      ? undefined
      : inStage('lexical', () => searchPassing(matching(text), k, enough));
  if (embedding === undefined || text === undefined) return single(dense, lexical);
  const runs = { dense: dense ?? [], lexical: lexical ?? [], further };
  return inStage('fuse', () => hybrid(reader, { embedding, text, k }, runs));
}

function single(dense: Run | undefined, lexical: Run | undefined): Retrieved[] {
  const run = dense ?? lexical ?? [];
  return run.map(({ row, score }) => ({
    row,
    score,
    parts: dense === undefined ? { lexical: score } : { dense: score },
  }));
}

function hybrid(
  reader: LibraryReader,
  { embedding, text, k }: Required<RetrieveQuery> & { readonly k: number },
  runs: {
    readonly dense: Run;
    readonly lexical: Run;
    /** BM25 of the rows of `dense`. */
    readonly further: ReadonlyMap<Row, number>;
  },
): Retrieved[] {
  const cosines = toScores(runs.dense);
  const bm25 = toScores(runs.lexical);
  for (const { row } of runs.lexical) {
    if (!cosines.has(row)) cosines.set(row, dot(embedding, reader.embedding(row)));
  }
  const denseOf = (row: Row) => cosines.get(row) ?? 0;
  const lexicalOf = (row: Row) => bm25.get(row) ?? runs.further.get(row) ?? 0;
  const share = lexicalWeight(runs.lexical, scoreCeiling(reader.lexical, text));
  const { unrelatedCosine = 0 } = reader.model;
  const views = [
    // Else the cosines of a model that gives any two texts .7 would be as good as equal.
    { weight: 1 - share, score: (row: Row) => denseOf(row) - unrelatedCosine },
    { weight: share, score: lexicalOf },
  ];
  return fuse(cosines.keys(), views, k).map(({ row, score }) => ({
    row,
    score,
    parts: { dense: denseOf(row), lexical: lexicalOf(row) },
  }));
}

function toScores(run: Run): Map<Row, number> {
  return new Map(run.map(({ row, score }) => [row, score]));
}
