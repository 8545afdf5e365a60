import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KindredError, messageOf } from '../../errors/kindred-error.js';
import { flush } from '../../library/backup/flush.js';
import { isUnmade } from '../../library/library-files.js';
import { takeWriterLock, type HeldLock } from '../../store/writer-lock.js';
import { apiKeySchema, createApiKey, stateOf, type ApiKey, type NewKey } from './api-key.js';

const fileSchema = z.strictObject({
  version: z.literal(1, 'was written by another version of Kindred'),
  keys: z
    .array(apiKeySchema)
    .refine(
      (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
      'an id is there twice',
    ),
});

/** Nobody but who runs Kindred may read the file. */
const ownerOnly = 0o600;
/** A change takes milliseconds. */
const patienceMs = 2_000;

/** Where the API keys of a library are kept. */
export function keyFilePath(directory: string): string {
  return join(directory, 'keys.json');
}

/** The API keys of a library, those that are not valid any more too. @throws KEYS_UNREADABLE */
export function readKeyFile(directory: string): readonly ApiKey[] {
  const path = keyFilePath(directory);
  const unreadable = (problem: string, cause: unknown) =>
    new KindredError('KEYS_UNREADABLE', { path, problem }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw unreadable(messageOf(error), error);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return parsed.data.keys;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw unreadable(`${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`, parsed.error);
}

/**
 * Makes a key and keeps it.
 *
 * @returns what is stored, and the text of the key, which can be had only now
 * @throws LIBRARY_NOT_FOUND; INVALID_PARAMETER where a key of that name is in force;
 *   KEYS_UNREADABLE, OUTPUT_UNWRITABLE, LIBRARY_BUSY
 */
export function addKey(directory: string, wanted: NewKey): { key: ApiKey; text: string } {
  return change(directory, (keys) => {
    if (keys.some((key) => key.name === wanted.name && stateOf(key) === 'active')) {
      const problem = `there is a key "${wanted.name}" already: revoke it first, or choose another name`;
      throw new KindredError('INVALID_PARAMETER', { name: 'name', problem });
    }
    let made = createApiKey(wanted);
    while (keys.some(({ id }) => id === made.key.id)) made = createApiKey(wanted);
    return { keys: [...keys, made.key], result: made };
  });
}

/**
 * Revokes a key by its id or name; servers refuse it within a second.
 *
 * @throws LIBRARY_NOT_FOUND, KEY_NOT_FOUND, KEYS_UNREADABLE, OUTPUT_UNWRITABLE, LIBRARY_BUSY
 */
export function revokeKey(directory: string, nameOrId: string): ApiKey {
  return change(directory, (keys) => {
    const found = keys.find(
      (key) => [key.id, key.name].includes(nameOrId) && stateOf(key) !== 'revoked',
    );
    if (found === undefined) {
      throw new KindredError('KEY_NOT_FOUND', { name: nameOrId.slice(0, 100) });
    }
    const revoked = { ...found, revoked: new Date().toISOString() };
    return { keys: keys.map((key) => (key === found ? revoked : key)), result: revoked };
  });
}

/** One change at a time, so that none undoes another: least of all that a key is revoked. */
function change<Result>(
  directory: string,
  plan: (keys: readonly ApiKey[]) => { keys: readonly ApiKey[]; result: Result },
): Result {
  if (isUnmade(directory)) throw new KindredError('LIBRARY_NOT_FOUND', { directory });
  const lock = takeLock(directory);
  try {
    const { keys, result } = plan(readKeyFile(directory));
    write(directory, keys);
    return result;
  } finally {
    lock.release();
  }
}

function takeLock(directory: string): HeldLock {
  let lock: HeldLock | undefined;
  try {
    lock = takeWriterLock(directory, 'kindred keys', { file: 'keys.lock', patienceMs });
  } catch (error) {
    throw unwritable(directory, error);
  }
  if (lock !== undefined) return lock;
  throw new KindredError('LIBRARY_BUSY', { directory, holder: 'another "kindred keys"' });
}

/** The file as a whole or not at all, whatever happens meanwhile. */
function write(directory: string, keys: readonly ApiKey[]): void {
  const path = keyFilePath(directory);
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    const file = openSync(part, 'wx', ownerOnly);
    try {
      writeFileSync(file, `${JSON.stringify({ version: 1, keys }, undefined, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    flush(directory);
  } catch (error) {
    rmSync(part, { force: true });
    throw unwritable(directory, error);
  }
}

function unwritable(directory: string, cause: unknown): KindredError {
  const details = { path: keyFilePath(directory), problem: messageOf(cause) };
  return new KindredError('OUTPUT_UNWRITABLE', details, { cause });
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
