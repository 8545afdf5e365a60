import { statSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { pathOf, toStoreError } from './store-error.js';

/** Copied between two looks at the signal: 4 MiB of the usual pages, some milliseconds. */
const pagesAtOnce = 512;

/** How a copy is made. */
export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how much was copied. Pages are of one size. */
  readonly onPages?:
    ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Copies all of a database, as it is at this moment, into a file. Nobody waits for it, and as it holds a
 * snapshot no commit of others makes it begin anew, as SQLite's backups usually do.
 *
 * @throws LIBRARY_WRITE_FAILED, LIBRARY_UNREADABLE, and what the signal was aborted with
 */
export async function copyDatabase(
  database: Database,
  file: string,
  { signal, onPages }: CopyOptions = {},
): Promise<void> {
  try {
    database.exec('BEGIN');
    // SQLite takes the snapshot at the first read, not at BEGIN.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    await database.backup(file, {
      progress: ({ totalPages, remainingPages }) => {
        signal?.throwIfAborted();
        onPages?.({ done: totalPages - remainingPages, total: totalPages });
        return pagesAtOnce;
      },
    });
  } catch (error) {
    throw toStoreError(error, pathOf(database));
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK');
  }
}

/**
 * Copies a database's file together with the commits beside it that are not in it yet: those of a
 * program that has it open, or was killed. Changes nothing of it, not its schema either.
 *
 * @throws LIBRARY_UNREADABLE, LIBRARY_WRITE_FAILED
 */
export function copyWithLog(path: string, file: string): void {
  try {
    const database = new Sqlite(path, { readonly: true, fileMustExist: true });
    try {
      database.prepare('VACUUM INTO ?').run(file);
    } finally {
      database.close();
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** Whether commits are kept beside a database's file that it does not hold yet. */
export function hasLog(path: string): boolean {
  const isFilled = (log: string) => (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0;
  return isFilled(`${path}-wal`) || isFilled(`${path}-journal`);
}
