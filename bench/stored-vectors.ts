import { databasePath } from '../src/library/library-files.js';
import type { Row } from '../src/ranking/run.js';
import { openDatabase } from '../src/store/open-database.js';
import { Store } from '../src/store/store.js';
import { ExactIndex } from '../src/vector-index/exact-index.js';

/** All vectors of a library's model as they are stored, for exact search, and their rows. */
export function readVectors(
  library: string,
  dimensions: number,
): { exact: ExactIndex; rows: Row[] } {
  const store = new Store(openDatabase(databasePath(library)));
  const exact = new ExactIndex(dimensions);
  const rows: Row[] = [];
  const model = store.libraryModel()?.number ?? 0;
  for (let after = 0, page; (page = store.embeddingsAfter(after, model, 5_000)).length > 0;) {
    for (const { row, embedding } of page) {
      exact.add(row, embedding);
      rows.push(row);
      after = row;
    }
  }
  store.close();
  return { exact, rows };
}
