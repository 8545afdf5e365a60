import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The database of a library directory. */
export function databasePath(directory: string): string {
  return join(directory, 'library.sqlite');
}

/** Whether a directory holds no library, as far as one can look: no database, or an empty file. */
export function isUnmade(directory: string): boolean {
  const look = () => statSync(databasePath(directory), { throwIfNoEntry: false })?.size ?? 0;
  return orElse(1, look) === 0;
}

/**
 * Bytes that a library's own files take on disk; other files in its directory do not count, nor does
 * what cannot be looked at: files come and go while others write, and a link may lead nowhere.
 */
export function libraryBytes(directory: string): number {
  return orElse([], () => readdirSync(directory))
    .filter((name) => /^(library\.sqlite|vectors\.|lexical\.)/u.test(name))
    .reduce((sum, name) => sum + orElse(0, () => statSync(join(directory, name)).size), 0);
}

function orElse<Value>(value: Value, look: () => Value): Value {
  try {
    return look();
  } catch {
    return value;
  }
}
