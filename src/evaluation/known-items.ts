import type { Paper } from '../paper/paper.js';
import { toSentences } from '../paper/sentences.js';
import { draw, type Random } from './random.js';
import type { EvaluationQuery, JudgedQueries } from './test-collection.js';

/** Queries that each look for one paper of the library. */
export type KnownItems = Pick<JudgedQueries, 'queries' | 'qrels'>;

/** A part of a paper by which it is to be found again. */
export type QueryKind = 'sentence' | 'keywords';

/** A sentence to search by has at least this many words … */
const fewestWords = 8;
/** … and at most this many UTF-16 code units. */
const longestSentence = 400;

/**
 * Known-item queries (Azzopardi, de Rijke and Balog, 2007, build theirs likewise from the items): each
 * drawn paper is looked for by one drawn sentence of its abstract, or by all of its keywords. Only the
 * paper itself counts as relevant. Papers without such a part are passed over.
 *
 * @param draw how many papers at most, and the random numbers to draw by
 */
export function knownItems(
  papers: readonly Paper[],
  kind: QueryKind,
  { count, random }: { readonly count: number; readonly random: Random },
): KnownItems {
  const textOf = { sentence: drawSentence, keywords: joinKeywords }[kind];
  const queries: EvaluationQuery[] = [];
  // Drawn one after the other, so that abstracts are split only for papers that are drawn.
  for (const paper of draw(papers.filter(hasPart[kind]), random)) {
    if (queries.length === count) break;
    const text = textOf(paper, random);
    if (text !== undefined) queries.push({ id: paper.id, text, exclude: [] });
  }
  return { queries, qrels: new Map(queries.map(({ id }) => [id, new Map([[id, 1]])])) };
}

const hasPart: Readonly<Record<QueryKind, (paper: Paper) => boolean>> = {
  sentence: ({ abstract }) => abstract !== '',
  keywords: ({ keywords }) => keywords.length > 0,
};

function drawSentence({ title, abstract }: Paper, random: Random): string | undefined {
  const telling = toSentences(abstract)
    .map(({ text }) => text)
    .filter(
      (text) =>
        text.length <= longestSentence &&
        text.split(/\s+/u).length >= fewestWords &&
        text !== title,
    );
  return telling[random.below(telling.length)];
}

function joinKeywords({ keywords }: Paper): string {
  return keywords.join(', ');
}
