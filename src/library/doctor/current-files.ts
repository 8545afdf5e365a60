import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { BoundModel } from '../library-model.js';
import { vectorPrefix } from '../vector-kind.js';

const stampSchema = z.looseObject({ file: z.string() });

/** The names of all files that saved indexes of a library's models consist of. */
export function currentFiles(
  directory: string,
  models: readonly BoundModel[],
): ReadonlySet<string> {
  const prefixes = ['lexical', ...models.map(({ model }) => vectorPrefix(model.fingerprint))];
  const stamps = prefixes.map((prefix) => `${prefix}.json`);
  return new Set([...stamps, ...stamps.flatMap((stamp) => fileOf(join(directory, stamp)) ?? [])]);
}

function fileOf(stamp: string): string | undefined {
  try {
    return stampSchema.parse(JSON.parse(readFileSync(stamp, 'utf8'))).file;
  } catch {
    return undefined;
  }
}
