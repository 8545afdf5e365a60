import type { Database } from 'better-sqlite3';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { pathOf, toStoreError } from './store-error.js';

/** A prepared query. Each of its methods throws what {@link createQuery} says. */
export interface Query<Parameters extends unknown[], Value> {
  /** The first row, undefined where there is none. */
  get(...parameters: Parameters): Value | undefined;
  all(...parameters: Parameters): Value[];
  /** Rows, read as they are asked for. */
  iterate(...parameters: Parameters): Iterable<Value>;
}

/** What a query asks, and what becomes of its rows. */
export interface QueryText<Raw, Value> {
  readonly sql: string;
  /** Makes a value of a row; of its only column where there is but one. */
  readonly to: (raw: Raw) => Value;
}

/**
 * Prepares a query. Here, and only here, damage that shows while reading gets its code: whatever
 * SQLite reports, and a row that no value can be made of.
 *
 * @throws LIBRARY_UNREADABLE, LIBRARY_BUSY
 */
export function createQuery<Parameters extends unknown[], Raw, Value>(
  database: Database,
  { sql, to }: QueryText<Raw, Value>,
): Query<Parameters, Value> {
  const path = pathOf(database);
  const statement = guarded(path, () => database.prepare<Parameters, Raw>(sql));
  if (statement.columns().length === 1) statement.pluck();
  const toValue = (raw: Raw) => converted(path, () => to(raw));
  return {
    get: (...parameters) => {
      const raw = guarded(path, () => statement.get(...parameters));
      return raw === undefined ? undefined : toValue(raw);
    },
    all: (...parameters) => guarded(path, () => statement.all(...parameters)).map(toValue),
    *iterate(...parameters) {
      const rows = guarded(path, () => statement.iterate(...parameters));
      try {
        for (;;) {
          const next = guarded(path, () => rows.next());
          if (next.done === true) return;
          yield toValue(next.value);
        }
      } finally {
        rows.return?.();
      }
    },
  };
}

/** Does what talks to SQLite. @throws LIBRARY_UNREADABLE, LIBRARY_BUSY, LIBRARY_WRITE_FAILED */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error, path);
  }
}

function converted<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    const problem = `a record in it is damaged (${messageOf(cause)})`;
    throw new KindredError('LIBRARY_UNREADABLE', { path, problem }, { cause });
  }
}
