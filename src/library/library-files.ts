import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The database of a library directory. */
export function databasePath(directory: string): string {
  return join(directory, 'library.sqlite');
}

/** Bytes that a library's own files take on disk; other files in its directory do not count. */
export function libraryBytes(directory: string): number {
  return readdirSync(directory)
    .filter((name) => /^(library\.sqlite|vectors\.|lexical\.)/u.test(name))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
