import { KindredError } from '../errors/kindred-error.js';
import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import type { Row } from '../ranking/run.js';

/** Characters of an answer's papers; as JSON, several times more would exceed the longest string. */
const longestAnswer = 50_000_000;
/** Saying why takes several times the text itself in memory, and a second for this much of it. */
const longestExplained = 10_000_000;

/**
 * The papers of an answer, in the order of their rows.
 *
 * @param options `explain`: the answer is to say why each paper is there; `named`: further papers
 *   that the answer repeats
 * @throws INVALID_PARAMETER as soon as they hold more text together than an answer can tell
 */
export function readPapers(
  reader: LibraryReader,
  rows: readonly Row[],
  { explain = false, named = [] }: { explain?: boolean; named?: readonly Paper[] } = {},
): Paper[] {
  const limit = explain ? longestExplained : longestAnswer;
  let length = named.reduce((sum, paper) => sum + textLength(paper), 0);
  const papers: Paper[] = [];
  for (const row of rows) {
    const paper = reader.paper(row);
    length += textLength(paper);
    if (length > limit) throw tooLong(papers.length, { limit, explain });
    papers.push(paper);
  }
  return papers;
}

function tooLong(count: number, { limit, explain }: { limit: number; explain: boolean }) {
  const then = explain ? 'ask for fewer, or without explanations' : 'ask for fewer';
  const problem = `more than ${count} papers of this answer exceed ${limit} characters together: ${then}`;
  return new KindredError('INVALID_PARAMETER', { name: 'k', problem });
}

/** In UTF-16 code units, with what JSON puts around the items of a list. */
function textLength({ title, abstract, authors, keywords, identifiers }: Paper): number {
  const lists = [authors, keywords, identifiers].flat();
  return lists.reduce((sum, item) => sum + item.length + 3, title.length + abstract.length);
}
