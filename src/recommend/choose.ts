import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import { isFrontMatter } from '../paper/front-matter.js';
import type { Paper } from '../paper/paper.js';
import { WorkSet } from '../paper/same-work.js';
import type { Row } from '../ranking/run.js';
import { diversify } from '../ranking/mmr.js';
import { retrieve, type Retrieved, type RetrieveQuery } from '../search/retrieve.js';

/** Which of the nearest papers are recommended. */
export interface Choice {
  readonly k: number;
  readonly filter: PaperFilter;
  readonly efSearch: number | undefined;
  /** The rows of `named`. */
  readonly leaveOut: ReadonlySet<Row>;
  /** 0 to 1; see {@link diversify}. */
  readonly diversity: number;
  /** 0 to 1; see {@link byRecency}. */
  readonly recency: number;
  /** The papers that were asked for by. */
  readonly named: readonly Paper[];
}

/** Candidates fetched beyond k in place of seeds, versions and front matter. */
const spare = 8;
/** Candidates that diversity and recency choose among, for each paper asked for, and at least. */
const poolShare = 5;
const smallestPool = 50;
/** A paper this many years older than the newest counts half as new. */
const halfLifeYears = 5;

/** The papers to recommend, best first; with diversity or recency the order is no longer by score. */
export function choose(reader: LibraryReader, query: RetrieveQuery, choice: Choice): Retrieved[] {
  const { k, diversity, recency } = choice;
  if (diversity === 0 && recency === 0) return eligible(reader, query, choice);
  const poolSize = Math.max(smallestPool, poolShare * k);
  const pool = eligible(reader, query, { ...choice, k: poolSize });
  const newer = byRecency(reader, pool, recency);
  if (diversity === 0) return newer.slice(0, k).map(({ retrieved }) => retrieved);
  const candidates = newer.map(({ retrieved, score }) => ({
    retrieved,
    score,
    embedding: reader.embedding(retrieved.row),
  }));
  return diversify(candidates, k, diversity).map(({ retrieved }) => retrieved);
}

/** The nearest `k` works that may be recommended. */
function eligible(reader: LibraryReader, query: RetrieveQuery, choice: Choice): Retrieved[] {
  const { k, filter, efSearch, leaveOut, named } = choice;
  for (let depth = k + spare + named.length; ; depth *= 2) {
    const found = retrieve(reader, { ...query, k: depth }, { filter, efSearch, leaveOut });
    const works = distinctWorks(reader, found, named);
    if (works.length >= k || found.length < depth) return works.slice(0, k);
  }
}

/**
 * Leaves out what was asked by, further versions of a work that is already there, and front matter
 * (unless that is what was asked by).
 */
function distinctWorks(
  reader: LibraryReader,
  found: readonly Retrieved[],
  named: readonly Paper[],
): Retrieved[] {
  const seen = new WorkSet(named);
  const frontMatterToo = named.some(isFrontMatter);
  return found.filter(({ row }) => {
    const paper = reader.paper(row);
    if (seen.has(paper) || (!frontMatterToo && isFrontMatter(paper))) return false;
    seen.add(paper);
    return true;
  });
}

/**
 * Reorders by (1 - recency) * score / best score + recency * 0.5 ^ (age / 5 years), where the newest
 * candidate has age 0 and papers without a year count as the oldest.
 */
function byRecency(
  reader: LibraryReader,
  pool: readonly Retrieved[],
  recency: number,
): { readonly retrieved: Retrieved; readonly score: number }[] {
  const best = Math.max(pool[0]?.score ?? 0, Number.MIN_VALUE);
  const years = pool.map(({ row }) => reader.paper(row).year ?? -Infinity);
  const newest = Math.max(...years);
  return pool
    .map((retrieved, i) => {
      const newness = 0.5 ** ((newest - (years[i] ?? -Infinity)) / halfLifeYears);
      const freshness = Number.isFinite(newness) ? newness : 0;
      const score = (1 - recency) * (retrieved.score / best) + recency * freshness;
      return { retrieved, score };
    })
    .sort((a, b) => b.score - a.score || a.retrieved.row - b.retrieved.row);
}
