import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors/kindred-error.js';
import { databasePath } from '../library-files.js';
import { askRepair, counted, findingsOf, type Finding } from './finding.js';

/** What is to stay free beside room for the indexes once more. */
const spareBytes = 64 * 2 ** 20;
/** No save takes this long; a younger file may be one that is being written. */
const abandonedAfterMs = 10 * 60_000;
const derived = /^(?:vectors|lexical)\./u;
const halfDone = /(?:^restoring-[0-9a-f]{8}\.sqlite|\.[0-9a-f]{8}\.part)(?:-wal|-shm|-journal)?$/u;

/** The directory: whether it can be read and written, and has room for its indexes to be saved anew. */
export function checkDirectory(directory: string): Finding[] {
  const { ok, warning, error } = findingsOf('directory');
  try {
    accessSync(directory, constants.R_OK | constants.X_OK);
    readdirSync(directory);
  } catch (problem) {
    return [error(`${directory} cannot be read: ${messageOf(problem)}`)];
  }
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const needed = spareBytes + bytesOf(directory, derived);
  const told = `${directory}, ${Math.floor(free / 2 ** 20).toLocaleString('en-US')} MiB free`;
  if (!isWritable(directory)) {
    return [warning(`${told}, is read-only: it can be searched, but nothing can be added`)];
  }
  const database = databasePath(directory);
  if (existsSync(database) && !isWritable(database)) {
    return [warning(`${database} is read-only: it can be searched, but nothing can be added`)];
  }
  if (free < needed) {
    const most = Math.ceil(needed / 2 ** 20).toLocaleString('en-US');
    return [warning(`${told}: saving the indexes needs up to ${most} MiB, free some room`)];
  }
  return [ok(told)];
}

/** Files that a kill left behind. */
export function checkLeftovers(
  directory: string,
  current: ReadonlySet<string>,
  repair: boolean,
): Finding[] {
  const { ok, warning, repaired } = findingsOf('files');
  const left = readdirSync(directory).filter(
    (name) =>
      (derived.test(name) || halfDone.test(name)) &&
      !current.has(name) &&
      isAbandoned(join(directory, name)),
  );
  if (left.length === 0) return [ok('nothing was left behind')];
  const what = `${counted(left.length, 'file')} left behind by an interrupted save`;
  if (!repair) return [warning(`${what} (${left.slice(0, 3).join(', ')} …): ${askRepair}`)];
  for (const name of left) rmSync(join(directory, name), { force: true });
  return [repaired(`${what}, removed`)];
}

function isAbandoned(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > abandonedAfterMs;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(directory: string, pattern: RegExp): number {
  return readdirSync(directory)
    .filter((name) => pattern.test(name))
    .reduce((sum, name) => {
      const found = statSync(join(directory, name), { throwIfNoEntry: false });
      return sum + (found?.size ?? 0);
    }, 0);
}
