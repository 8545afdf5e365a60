import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite, { type Database } from 'better-sqlite3';
import { KindredError } from '../errors/kindred-error.js';
import { describeHolder, readLockHolder } from './writer-lock.js';

/**
 * Gives an SQLite error the code of what it means to the user; other errors pass unchanged.
 *
 * @param path the database's file
 */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const problem = `${error.message} (${error.code})`;
  const directory = dirname(path);
  if (isFailedWrite(error)) {
    return new KindredError('LIBRARY_WRITE_FAILED', { directory, problem }, { cause: error });
  }
  switch (primaryCode(error)) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return busy(directory, error);
    case 'SQLITE_FULL':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return new KindredError('LIBRARY_WRITE_FAILED', { directory, problem }, { cause: error });
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_IOERR':
    // What is asked and written is always the same, and right: only damage can contradict it.
    case 'SQLITE_ERROR':
    case 'SQLITE_CONSTRAINT':
    case 'SQLITE_FORMAT':
    case 'SQLITE_MISMATCH':
      return new KindredError('LIBRARY_UNREADABLE', { path, problem }, { cause: error });
    default:
      return error;
  }
}

/** The error of a library that another process holds, which is named where it says who it is. */
export function busy(directory: string, cause?: unknown): KindredError {
  const holder = readLockHolder(directory);
  const details = { directory, ...(holder && { holder: describeHolder(holder) }) };
  return new KindredError('LIBRARY_BUSY', details, { cause });
}

/** An input or output error of the disk under the database, in writing; SHMSIZE is a full disk's, too. */
function isFailedWrite({ code }: { readonly code: string }): boolean {
  return /^SQLITE_IOERR_(?:WRITE|FSYNC|DIR_FSYNC|TRUNCATE|DELETE|SHMSIZE)$/u.test(code);
}

/** Whether SQLite could not make the files that it needs beside a database even for reading it. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Sqlite.SqliteError)) return false;
  const told = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_FULL'];
  return told.includes(primaryCode(error)) || isFailedWrite(error);
}

/** "SQLITE_IOERR_READ" -> "SQLITE_IOERR". */
function primaryCode({ code }: { readonly code: string }): string {
  return /^SQLITE_[A-Z]+/u.exec(code)?.[0] ?? '';
}

/** The file of an open database, whether it was opened by its path or by a URI. */
export function pathOf({ name }: Database): string {
  return name.startsWith('file:') ? fileURLToPath(name) : name;
}
