import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { applicationId, migrate, readSchemaVersion, schemaVersion } from './schema.js';

/** How a database is opened. */
export interface OpenDatabaseOptions {
  /** Makes the file where there is none; otherwise its absence is an error. Default false. */
  readonly create?: boolean;
  /** How long to wait for another process's transaction, in ms. Default 10,000. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens a library's database in WAL mode with full synchronisation: a commit survives both a killed
 * process and a power cut.
 *
 * @throws LIBRARY_NOT_FOUND, LIBRARY_NEWER, LIBRARY_UNREADABLE, LIBRARY_WRITE_FAILED
 */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): Database {
  const { create = false, busyTimeoutMs = 10_000 } = options;
  if (!existsSync(path)) {
    if (!create) throw new KindredError('LIBRARY_NOT_FOUND', { directory: dirname(path) });
    makeDirectory(dirname(path));
  }
  let database: Database | undefined;
  try {
    database = new Sqlite(path, { timeout: busyTimeoutMs });
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw toStoreError(error, path);
  }
}

function prepare(database: Database, path: string): void {
  const version = readSchemaVersion(database);
  const tables = Number(database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get());
  const foreign =
    tables > 0 && database.pragma('application_id', { simple: true }) !== applicationId;
  if (foreign) {
    throw new KindredError('LIBRARY_UNREADABLE', {
      path,
      problem: 'it is another SQLite database',
    });
  }
  if (version > schemaVersion) {
    const details = { directory: dirname(path), found: version, supported: schemaVersion };
    throw new KindredError('LIBRARY_NEWER', details);
  }
  if (version === 0) database.pragma('page_size = 8192');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  if (version < schemaVersion) migrate(database);
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    const details = { directory, problem: messageOf(error) };
    throw new KindredError('LIBRARY_WRITE_FAILED', details, { cause: error });
  }
}

/** Gives an SQLite error the code of what it means to the user; other errors pass unchanged. */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  const problem = `${error.message} (${error.code})`;
  const directory = dirname(path);
  const [primary] = /^SQLITE_[A-Z]+/u.exec(error.code) ?? [''];
  switch (primary) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new KindredError('LIBRARY_BUSY', { directory }, { cause: error });
    case 'SQLITE_FULL':
    case 'SQLITE_READONLY':
    case 'SQLITE_PERM':
      return new KindredError('LIBRARY_WRITE_FAILED', { directory, problem }, { cause: error });
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_IOERR':
      return new KindredError('LIBRARY_UNREADABLE', { path, problem }, { cause: error });
    default:
      return error;
  }
}
