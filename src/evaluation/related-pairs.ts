import type { Paper, PaperId } from '../paper/paper.js';
import { isSameWork } from '../paper/same-work.js';
import type { KnownItems } from './known-items.js';
import type { Gains } from './metrics.js';
import { draw, type Random } from './random.js';

/** Keywords of up to this many papers are rare in a small library. */
const rareCount = 20;
/** In a large one, of up to this part of its papers. */
const rarePart = 0.01;
/** Rare keywords that two related papers share. */
const sharedKeywords = 2;

/** Papers by what they are about, for finding related ones. */
export interface KeywordIndex {
  /** Papers that have at least one related paper. */
  readonly seeds: readonly Paper[];
  /** Papers with keywords. */
  readonly withKeywords: number;
  /** The ids of the papers related to a seed, each with gain 1. */
  readonly relatedTo: (seed: Paper) => Gains;
}

/**
 * Takes two papers as related if they share at least two rare keywords: such that at most 20 papers
 * have them, or 1 % of the library where that is more. Versions of one paper are not counted:
 * recommendations leave them out by design.
 */
export function indexKeywords(papers: readonly Paper[]): KeywordIndex {
  const holders = new Map<string, Paper[]>();
  for (const paper of papers) {
    for (const keyword of keywordsOf(paper)) {
      const list = holders.get(keyword);
      if (list === undefined) holders.set(keyword, [paper]);
      else list.push(paper);
    }
  }
  const most = Math.max(rareCount, rarePart * papers.length);
  for (const [keyword, list] of holders) {
    if (list.length < 2 || list.length > most) holders.delete(keyword);
  }
  const relatedTo = (seed: Paper) => relatedBy(holders, seed);
  return {
    seeds: papers.filter((paper) => relatedTo(paper).size > 0),
    withKeywords: papers.filter(({ keywords }) => keywords.length > 0).length,
    relatedTo,
  };
}

/** Seeds drawn at most `count`, with what is related to them; a query's id and text are its seed's id. */
export function relatedItems(
  { seeds, relatedTo }: KeywordIndex,
  { count, random }: { readonly count: number; readonly random: Random },
): KnownItems {
  const qrels = new Map<string, Gains>();
  for (const seed of draw(seeds, random)) {
    if (qrels.size === count) break;
    qrels.set(seed.id, relatedTo(seed));
  }
  return { queries: [...qrels.keys()].map((id) => ({ id, text: id, exclude: [] })), qrels };
}

function keywordsOf({ keywords }: Paper): ReadonlySet<string> {
  return new Set(keywords.map((keyword) => keyword.toLowerCase()));
}

function relatedBy(holders: ReadonlyMap<string, readonly Paper[]>, seed: Paper): Gains {
  const shared = new Map<PaperId, { paper: Paper; count: number }>();
  for (const keyword of keywordsOf(seed)) {
    for (const paper of holders.get(keyword) ?? []) {
      const entry = shared.get(paper.id);
      if (entry === undefined) shared.set(paper.id, { paper, count: 1 });
      else entry.count++;
    }
  }
  const related = [...shared.values()].filter(
    ({ paper, count }) => count >= sharedKeywords && !isSameWork(seed, paper),
  );
  return new Map(related.map(({ paper }) => [paper.id, 1]));
}
