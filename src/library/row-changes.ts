import { toRow, type Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';

/** A row that an index must hold, or must not: it may do so already. */
export interface RowChange {
  readonly op: 'add' | 'delete';
  readonly row: Row;
}

const changesAtOnce = 500;

/**
 * What brings an index from a generation to the store's present one: the changes since, oldest first,
 * or, where the change log does not go back so far, every row that was ever given, with whether it is
 * there. Read as it is asked for. Over a store without a snapshot what comes meanwhile may be among it;
 * to do the same again is harmless, because rows are never reused.
 *
 * @param from undefined for an index that has reached none
 */
export function* rowChanges(store: Store, from: number | undefined): Iterable<RowChange> {
  if (from !== undefined && store.remembersAfter(from)) yield* loggedChanges(store, from);
  else yield* allRows(store);
}

function* loggedChanges(store: Store, from: number): Iterable<RowChange> {
  for (let after = from; ;) {
    const changes = store.changesAfter(after, changesAtOnce);
    if (changes.length === 0) return;
    for (const { op, row, seq } of changes) {
      after = seq;
      if (op !== 'model') yield { op, row };
    }
  }
}

/** Every row from the first to the last ever given, as one to add where it is live, else to delete. */
export function* allRows(store: Store): Iterable<RowChange> {
  const last = store.lastRow();
  for (let after = 0; after < last;) {
    const live = store.rowsAfter(after, changesAtOnce);
    const end = live.length < changesAtOnce ? last : (live.at(-1) ?? last);
    const isLive = new Set(live);
    for (let next = after + 1; next <= end; next++) {
      const row = toRow(next);
      yield { op: isLive.has(row) ? 'add' : 'delete', row };
    }
    after = end;
  }
}
