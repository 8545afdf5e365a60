import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Has a file, or the names in a folder, be on disk: a power cut does not undo them then. */
export function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
