import { z } from 'zod';
import { KindredError } from '../../errors/kindred-error.js';
import { KeptFile, type KeptKind } from '../../library/kept-file.js';
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

const kind: KeptKind<z.output<typeof fileSchema>> = {
  name: 'keys',
  schema: fileSchema,
  empty: { version: 1, keys: [] },
  unreadable: (path, problem, cause) =>
    new KindredError('KEYS_UNREADABLE', { path, problem }, { cause }),
};

/** Where the API keys of a library are kept. */
export function keyFilePath(directory: string): string {
  return new KeptFile(directory, kind).path;
}

/** The API keys of a library, those that are not valid any more too. @throws KEYS_UNREADABLE */
export function readKeyFile(directory: string): readonly ApiKey[] {
  return new KeptFile(directory, kind).read().keys;
}

/**
 * Makes a key and keeps it.
 *
 * @returns what is stored, and the text of the key, which can be had only now
 * @throws LIBRARY_NOT_FOUND; INVALID_PARAMETER where a key of that name is in force;
 *   KEYS_UNREADABLE, OUTPUT_UNWRITABLE, LIBRARY_BUSY
 */
export function addKey(directory: string, wanted: NewKey): { key: ApiKey; text: string } {
  return new KeptFile(directory, kind).change(({ version, keys }) => {
    if (keys.some((key) => key.name === wanted.name && stateOf(key) === 'active')) {
      const problem = `there is a key "${wanted.name}" already: revoke it first, or choose another name`;
      throw new KindredError('INVALID_PARAMETER', { name: 'name', problem });
    }
    let made = createApiKey(wanted);
    while (keys.some(({ id }) => id === made.key.id)) made = createApiKey(wanted);
    return { content: { version, keys: [...keys, made.key] }, result: made };
  });
}

/**
 * Revokes a key by its id or name; servers refuse it within a second.
 *
 * @throws LIBRARY_NOT_FOUND, KEY_NOT_FOUND, KEYS_UNREADABLE, OUTPUT_UNWRITABLE, LIBRARY_BUSY
 */
export function revokeKey(directory: string, nameOrId: string): ApiKey {
  return new KeptFile(directory, kind).change(({ version, keys }) => {
    const found = keys.find(
      (key) => [key.id, key.name].includes(nameOrId) && stateOf(key) !== 'revoked',
    );
    if (found === undefined) {
      throw new KindredError('KEY_NOT_FOUND', { name: nameOrId.slice(0, 100) });
    }
    const revoked = { ...found, revoked: new Date().toISOString() };
    const content = { version, keys: keys.map((key) => (key === found ? revoked : key)) };
    return { content, result: revoked };
  });
}
