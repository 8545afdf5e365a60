import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KindredError } from '../../errors/kindred-error.js';
import { openDatabase } from '../../store/open-database.js';
import { replaceContent } from '../../store/replace-content.js';
import { databasePath, isUnmade } from '../library-files.js';
import { backupLibrary } from './backup.js';
import { stage, unstage, type Staged, type StageOptions } from './stage.js';

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
}

/**
 * Brings a backup back: into a directory without a library as a new one, over a library as changes to it,
 * in one transaction, which a server that is running follows. The backup is checked whole before anything
 * is changed.
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
  // Indexes of whatever was here before are of other rows.
  for (const name of readdirSync(directory)) {
    if (/^(?:vectors|lexical)\./u.test(name)) rmSync(join(directory, name), { force: true });
  }
  for (const suffix of ['-wal', '-shm'])
    rmSync(`${databasePath(directory)}${suffix}`, { force: true });
  renameSync(path, databasePath(directory));
  const counts = { removed: 0, inserted: papers, before: undefined };
  return { directory, papers, embedded, made: true, ...counts };
}

async function replace(
  directory: string,
  { path, papers, embedded }: Staged,
  keep: boolean,
): Promise<RestoreReport> {
  const before = keep ? freeName(directory) : undefined;
  if (before !== undefined) await backupLibrary({ directory, file: before });
  const database = openDatabase(databasePath(directory));
  try {
    const { removed, inserted } = replaceContent(database, path);
    return { directory, papers, embedded, made: false, removed, inserted, before };
  } finally {
    database.close();
  }
}

function freeName(directory: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let number = 1; ; number++) {
    const path = join(directory, `before-restore-${day}-${number}.sqlite`);
    if (!existsSync(path)) return path;
  }
}
