import { passes } from '../library/acceptance.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Paper } from '../paper/paper.js';

/** The `k` newest papers that pass a filter: by year, papers without one last, then the latest added. */
export function newest(reader: LibraryReader, k: number, filter: PaperFilter): Paper[] {
  const acceptance = reader.accept(filter);
  const papers: Paper[] = [];
  for (const row of reader.newestRows()) {
    if (papers.length === k) break;
    if (passes(acceptance, row)) papers.push(reader.paper(row));
  }
  return papers;
}
