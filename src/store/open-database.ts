import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { loadSqlite, openImmutable } from './open-immutable.js';
import { applicationId, migrate, readSchemaVersion, schemaVersion } from './schema.js';
import { isUnwritable, toStoreError } from './store-error.js';

/** How a database is opened. */
export interface OpenDatabaseOptions {
  /** Makes the file where there is none; otherwise its absence is an error. Default false. */
  readonly create?: boolean;
  /** How long to wait for another process's transaction, in ms. Default 10,000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens a library's database in WAL mode with full synchronisation: a commit survives both a killed
 * process and a power cut. Without `create`, one in a directory that cannot be written is opened all
 * the same, for reading only (its `readonly` is true then).
 *
 * @throws LIBRARY_NOT_FOUND, LIBRARY_NEWER, LIBRARY_UNREADABLE, LIBRARY_WRITE_FAILED
 */
export function openDatabase(given: string, options: OpenDatabaseOptions = {}): Database {
  const { create = false, busyTimeoutMs = 10_000 } = options;
  const path = resolve(given);
  if (create) checkWritable(path);
  else checkReadable(path);
  loadSqlite();
  try {
    return prepared(new Sqlite(path, { timeout: busyTimeoutMs }), { path, create });
  } catch (error) {
    if (create || !isUnwritable(error)) throw toStoreError(error, path);
    return prepared(openImmutable(path, error), { path, create });
  }
}

/** The database, checked and set up; closed if that fails. */
function prepared(database: Database, at: { path: string; create: boolean }): Database {
  try {
    prepare(database, at);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: Database, { path, create }: { path: string; create: boolean }): void {
  const version = readSchemaVersion(database);
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  const foreign =
    tables > 0 && database.pragma('application_id', { simple: true }) !== applicationId;
  if (foreign) throw unreadable(path)('it is another SQLite database');
  if (version > schemaVersion) {
    const details = { directory: dirname(path), found: version, supported: schemaVersion };
    throw new KindredError('LIBRARY_NEWER', details);
  }
  // Left by a kill, a full disk or a failed copy; adding papers makes it whole.
  if (version === 0 && !create) throw unreadable(path)('it is empty');
  if (database.readonly) return;
  if (version === 0) database.pragma('page_size = 8192');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  if (version < schemaVersion) migrate(database);
}

/** @throws LIBRARY_NOT_FOUND, LIBRARY_UNREADABLE */
function checkReadable(path: string): void {
  if (!isThere(path)) throw new KindredError('LIBRARY_NOT_FOUND', { directory: dirname(path) });
  orElse(unreadable(path), () => accessSync(path, constants.R_OK));
}

/**
 * Makes the directory where there is none. SQLite itself would open a file that it may not write, and
 * fail only at the first commit, when much is embedded already.
 *
 * @throws LIBRARY_WRITE_FAILED, LIBRARY_UNREADABLE
 */
function checkWritable(path: string): void {
  const directory = dirname(path);
  const unwritable = (problem: string, cause?: unknown) =>
    new KindredError('LIBRARY_WRITE_FAILED', { directory, problem }, { cause });
  orElse(unwritable, () => mkdirSync(directory, { recursive: true }));
  const isOld = isThere(path);
  if (isOld) checkReadable(path);
  orElse(unwritable, () => accessSync(isOld ? path : directory, constants.W_OK));
}

/** @throws LIBRARY_UNREADABLE where it is not for us to know */
function isThere(path: string): boolean {
  return orElse(unreadable(path), () => {
    try {
      return statSync(path, { throwIfNoEntry: false }) !== undefined;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return false;
      throw error;
    }
  });
}

type ToKindredError = (problem: string, cause?: unknown) => KindredError;

/** What `work` gives; what it throws becomes the error that `toError` makes of it. */
function orElse<Result>(toError: ToKindredError, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toError(messageOf(error), error);
  }
}

function unreadable(path: string): ToKindredError {
  return (problem, cause) => new KindredError('LIBRARY_UNREADABLE', { path, problem }, { cause });
}
