import { passes } from '../library/acceptance.js';
import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Row } from '../ranking/run.js';

/** The `k` newest papers that pass a filter: by year, papers without one last, then the latest added. */
export function newestRows(reader: LibraryReader, k: number, filter: PaperFilter): Row[] {
  const acceptance = reader.accept(filter);
  const rows: Row[] = [];
  for (const row of reader.newestRows()) {
    if (rows.length === k) break;
    if (passes(acceptance, row)) rows.push(row);
  }
  return rows;
}
