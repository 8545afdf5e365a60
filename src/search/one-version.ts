import type { LibraryReader } from '../library/library.js';
import { WorkSet } from '../paper/same-work.js';
import type { Retrieved } from './retrieve.js';

/**
 * Of each work the version that is ranked highest, in the order given: a preprint and what was published
 * of it are one answer.
 *
 * @param enough works; what comes after them is left as it is, unread
 */
export function oneVersionEach(
  reader: LibraryReader,
  ranked: readonly Retrieved[],
  enough: number,
): readonly Retrieved[] {
  const works = new WorkSet();
  const kept: Retrieved[] = [];
  for (const [i, retrieved] of ranked.entries()) {
    if (kept.length >= enough) return [...kept, ...ranked.slice(i)];
    const paper = reader.paper(retrieved.row);
    if (works.has(paper)) continue;
    works.add(paper);
    kept.push(retrieved);
  }
  return kept;
}
