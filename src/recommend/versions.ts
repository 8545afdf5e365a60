import type { LibraryReader } from '../library/library.js';
import type { Paper } from '../paper/paper.js';
import { isSameWork } from '../paper/same-work.js';

/** Papers looked through for versions: those whose titles are most alike. */
const looked = 50;

/**
 * The other records of a paper's work in the library (a preprint and what was published of it), newest
 * first.
 */
export function versionsOf(reader: LibraryReader, paper: Paper): Paper[] {
  return reader.lexical
    .search(paper.title, looked)
    .map(({ row }) => reader.paper(row))
    .filter((other) => other.id !== paper.id && isSameWork(other, paper))
    .sort((a, b) => (b.year ?? 0) - (a.year ?? 0));
}
