import { stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { KindredError } from '../../errors/kindred-error.js';

/** A file that a user named, or that was found where they pointed. */
export interface FoundFile {
  /** As it is told; "-" is standard input. */
  readonly path: string;
  /** Found in a folder or by a pattern: passed over where its format is not known. */
  readonly isFound: boolean;
}

/** Links to files are found; those to folders may lead in a circle, or to the whole disk. */
const options = { ignore: ['**/node_modules/**'], followSymbolicLinks: false };

/**
 * The files that names stand for: a file for itself, a folder for all files below it, a pattern
 * ("papers/*.bib") for those it matches; hidden files and node_modules are passed over. In the order of
 * the names, then by path, so that every run reads alike.
 *
 * @throws INPUT_NOT_FOUND for a name of nothing, a pattern that matches nothing and an empty folder
 */
export async function findFiles(names: readonly string[]): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const name of names) found.push(...(await filesOf(name)));
  const seen = new Set<string>();
  return found.filter(({ path }) => {
    const isNew = !seen.has(path);
    seen.add(path);
    return isNew;
  });
}

async function filesOf(name: string): Promise<FoundFile[]> {
  if (name === '-') return [{ path: name, isFound: false }];
  const kind = await kindOf(name);
  // A file whose name happens to be a pattern is that file.
  if (kind === 'file') return [{ path: name, isFound: false }];
  if (kind === undefined && !isDynamicPattern(name)) {
    throw new KindredError('INPUT_NOT_FOUND', { path: name });
  }
  const paths =
    kind === 'folder'
      ? await glob('**/*', { cwd: name, ...options })
      : await glob(name, { ...options, expandDirectories: false });
  if (paths.length === 0) throw new KindredError('INPUT_NOT_FOUND', { path: name });
  const base = name.endsWith(sep) ? name : `${name}${sep}`;
  return paths
    .toSorted()
    .map((path) => ({ path: kind === 'folder' ? base + path : path, isFound: true }));
}

async function kindOf(name: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(name)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      /^(?:ENOENT|ENOTDIR|ENAMETOOLONG|EINVAL)$/u.test(String(error.code))
    ) {
      return undefined;
    }
    throw error;
  }
}
