import { accessSync, constants, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isKindredError, KindredError, messageOf } from '../../errors/kindred-error.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { replaceContent } from '../../store/replace-content.js';
import { databasePath, isUnmade } from '../library-files.js';
import { backupLibrary } from './backup.js';
import { flush } from './flush.js';
import { stage, unstage } from './stage.js';
import type { Staged, StageOptions } from './staged.js';

/** What SQLite keeps beside a database while it is open. */
const logs = ['-wal', '-shm', '-journal'];

/** What is restored, and how. */
export interface RestoreOptions extends StageOptions {
  /** Replace the content of a library that is there. Default false. */
  readonly force?: boolean;
  /** Back up what is replaced, beside it. Default true. */
  readonly keep?: boolean;
}

/** What was restored. */
export interface RestoreReport {
  readonly directory: string;
  readonly papers: number;
  /** Embeddings that the backup did not hold. */
  readonly embedded: number;
  /** Whether there was no library before. */
  readonly made: boolean;
  /** Papers that went, and that came, where there was one. */
  readonly removed: number;
  readonly inserted: number;
  /** The backup of what was there before. */
  readonly before: string | undefined;
  /** Where the database was moved that was there before, where it was too damaged to be changed. */
  readonly damaged: string | undefined;
}

/**
 * Brings a backup back: into a directory without a library as a new one, over a library as changes to it,
 * in one transaction, which a server that is running follows. A library that is too damaged for that is
 * moved aside. The backup is checked whole before anything is changed.
 *
 * @throws INVALID_PARAMETER where a library is there and `force` is not given; as {@link stage}
 */
export async function restoreLibrary(options: RestoreOptions): Promise<RestoreReport> {
  const directory = resolve(options.directory);
  const { force = false, keep = true } = options;
  const isNew = isUnmade(directory);
  if (!isNew && !force) {
    const problem = `there is a library in ${directory}: --force makes its content that of the backup, choose another --library else`;
    throw new KindredError('INVALID_PARAMETER', { name: 'restore', problem });
  }
  const staged = await stage({ ...options, directory });
  try {
    return isNew ? make(directory, staged) : await replace(directory, staged, keep);
  } finally {
    unstage(staged.path);
  }
}

function make(directory: string, { path, papers, embedded }: Staged): RestoreReport {
  if (!isUnmade(directory)) {
    const problem = `a library was made in ${directory} meanwhile: --force makes its content that of the backup`;
    throw new KindredError('INVALID_PARAMETER', { name: 'restore', problem });
  }
  // Indexes of whatever was here before are of other rows.
  for (const name of readdirSync(directory)) {
    if (/^(?:vectors|lexical)\./u.test(name)) rmSync(join(directory, name), { force: true });
  }
  for (const log of logs) rmSync(`${databasePath(directory)}${log}`, { force: true });
  renameSync(path, databasePath(directory));
  flush(directory);
  const counts = { removed: 0, inserted: papers, before: undefined, damaged: undefined };
  return { directory, papers, embedded, made: true, ...counts };
}

async function replace(directory: string, staged: Staged, keep: boolean): Promise<RestoreReport> {
  if (!isSound(directory)) {
    const damaged = moveAside(directory);
    return { ...make(directory, staged), damaged };
  }
  const before = keep ? freeName(directory, 'before-restore') : undefined;
  if (before !== undefined) await backupLibrary({ directory, file: before });
  const database = openDatabase(databasePath(directory));
  const { path, papers, embedded } = staged;
  try {
    const { removed, inserted } = replaceContent(database, path);
    const counts = { removed, inserted, before, damaged: undefined };
    return { directory, papers, embedded, made: false, ...counts };
  } finally {
    database.close();
  }
}

/**
 * Whether a library can be changed: SQLite can read it, and it has all of its tables.
 *
 * @throws LIBRARY_NEWER, LIBRARY_WRITE_FAILED where it is not for us to read or write
 */
function isSound(directory: string): boolean {
  const path = databasePath(directory);
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    const details = { directory, problem: messageOf(error) };
    throw new KindredError('LIBRARY_WRITE_FAILED', details, { cause: error });
  }
  try {
    const database = openDatabase(path);
    try {
      const inspection = new Inspection(database);
      return inspection.missing().length === 0 && inspection.integrity(true).length === 0;
    } finally {
      database.close();
    }
  } catch (error) {
    if (isKindredError(error, 'LIBRARY_UNREADABLE')) return false;
    throw error;
  }
}

/** Gives a damaged database another name: somebody may still want to read from it. */
function moveAside(directory: string): string {
  const path = databasePath(directory);
  const aside = freeName(directory, 'damaged');
  // The database last: without it there is no library here.
  for (const log of logs) {
    if (existsSync(`${path}${log}`)) renameSync(`${path}${log}`, `${aside}${log}`);
  }
  renameSync(path, aside);
  return aside;
}

function freeName(directory: string, stem: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number++) {
    const path = join(directory, `${stem}-${day}-${number}.sqlite`);
    if (!existsSync(path)) return path;
  }
}
