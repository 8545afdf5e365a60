import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';

/** Who holds a library for a long piece of work. */
export interface LockHolder {
  readonly pid: number;
  /** The command, e.g. "kindred add". */
  readonly what: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A lock that is held. */
export interface HeldLock {
  release(): void;
}

const fileName = 'writer.lock';
/** How long another process's look at the holder may hold us up, in ms. */
const lookMs = 200;

/** Which lock is taken, and how. */
export interface LockOptions {
  /** Its file in the library's directory. Default that of the writers. */
  readonly file?: string;
  /** How long this thread stands still for another holder before it gives up, in ms. Default 200. */
  readonly patienceMs?: number;
}

/**
 * Takes the lock that long writers of a library hold, one at a time. It is held by the operating system, as a
 * lock of SQLite's on a file of its own, so it goes with its holder, however that ends. It keeps nobody from
 * writing: SQLite's transactions do that, commit by commit.
 *
 * @returns undefined where another process holds it, or this one
 * @throws SqliteError where no such file can be made
 */
export function takeWriterLock(
  directory: string,
  what: string,
  { file = fileName, patienceMs = lookMs }: LockOptions = {},
): HeldLock | undefined {
  const database = new Sqlite(join(directory, file), { timeout: patienceMs });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, what TEXT, since TEXT)');
    database.exec('DELETE FROM holder');
    const insert = database.prepare('INSERT INTO holder VALUES (?, ?, ?)');
    insert.run(process.pid, what, new Date().toISOString());
    // Others can read who holds it only once that is committed; then the lock is taken to be kept.
    database.exec('COMMIT; BEGIN IMMEDIATE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Who holds the lock now; undefined where nobody does, or that cannot be told. */
export function readLockHolder(directory: string): LockHolder | undefined {
  if (!existsSync(join(directory, fileName))) return undefined;
  let database: Database | undefined;
  try {
    database = new Sqlite(join(directory, fileName), { timeout: lookMs });
    if (isFree(database)) return undefined;
    return database.prepare<[], LockHolder>('SELECT pid, what, since FROM holder').get();
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

/** "kindred add (process 1234, since 2026-11-23 14:02 UTC)" */
export function describeHolder({ what, pid, since }: LockHolder): string {
  return `${what} (process ${pid}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`;
}

function isFree(database: Database): boolean {
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
