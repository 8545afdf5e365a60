import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { IndexState, RowIndex } from './index-kind.js';
import { rowChanges } from './row-changes.js';

/** An index that lags by no more changes than this is soon caught up. */
const nearEnough = 100;
/** Who is not near enough by then does not catch up with those who write. */
const mostRounds = 10;

/**
 * Brings an index that nobody is answered from up to date, or nearly, over a store without a snapshot:
 * nothing keeps the write-ahead log from starting afresh, however long it takes.
 *
 * @param add adds a row, or does nothing if it is no longer there
 * @returns a generator that pauses at each row, and then gives the index's state
 */
export function* catchUp<Index extends RowIndex>(
  { index, generation }: IndexState<Index>,
  store: Store,
  add: (row: Row) => void,
): Generator<undefined, IndexState<Index>> {
  let reached = generation;
  for (let round = 0; round < mostRounds; round++) {
    const present = store.generation();
    if (reached !== undefined && present - reached <= nearEnough) break;
    for (const { op, row } of rowChanges(store, reached)) {
      if (op === 'delete') index.delete(row);
      else if (!index.has(row)) add(row);
      yield;
    }
    reached = present;
  }
  return { index, generation: reached };
}
