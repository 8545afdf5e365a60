import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** A kind of file that is derived from the database and kept beside it. */
export interface DerivedFile<Details> {
  /** How its files' names begin, e.g. "vectors.4e7e70f1ed5a". */
  readonly prefix: string;
  /** How they end, e.g. "hnsw". */
  readonly extension: string;
  /** What else its stamp says, and must say to be used. */
  readonly details: z.ZodType<Details>;
}

/** What every stamp says. */
const stampSchema = z.looseObject({
  format: z.literal(1),
  library: z.string(),
  generation: z.number().int().nonnegative(),
  file: z.string().regex(/^(vectors|lexical)\.[\w.-]+$/u),
  sha256: z.string(),
});

type Stamp = z.output<typeof stampSchema>;

/** A whole derived file, ready to be read. */
export interface FoundDerived<Details> {
  readonly path: string;
  /** The generation of the database that it shows. */
  readonly generation: number;
  readonly details: Details;
}

/** What is written, by whom and of when. */
export interface NewDerived<Details> {
  /** The library's random id: a copied-in file of another library is not ours. */
  readonly library: string;
  readonly generation: number;
  readonly details: Details;
  readonly write: (path: string) => Promise<void>;
}

/**
 * Writes a derived file beside the database: first the content under a name of its own, synchronised
 * to disk, then, by one rename, the stamp that points to it. A kill leaves the old pair or the new one.
 * Where another process has meanwhile written a newer one, that stays.
 */
export async function saveDerived<Details>(
  directory: string,
  kind: DerivedFile<Details>,
  { library, generation, details, write }: NewDerived<Details>,
): Promise<void> {
  const unique = randomBytes(4).toString('hex');
  const file = `${kind.prefix}.${generation}.${unique}.${kind.extension}`;
  const path = join(directory, file);
  let replaced: Stamp | undefined;
  try {
    await write(path);
    const sha256 = await hashFile(path);
    const stamp = { ...details, format: 1, library, generation, file, sha256 };
    await flush(path);
    await writeFile(`${path}.json`, JSON.stringify(stamp), { flush: true });
    replaced = await readStamp(directory, kind).catch(() => undefined);
    if (replaced?.library === library && replaced.generation > generation) {
      await removeBoth(path);
      return;
    }
    await rename(`${path}.json`, stampPath(directory, kind));
  } catch (error) {
    await removeBoth(path);
    throw error;
  }
  if (replaced !== undefined) await rm(join(directory, replaced.file), { force: true });
  await removeAbandoned(directory, kind, file);
}

async function removeBoth(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
}

/**
 * Finds the derived file of a library, its checksum checked; undefined where none was ever saved.
 *
 * @throws Error that says why a saved file cannot be used
 */
export async function findDerived<Details>(
  directory: string,
  kind: DerivedFile<Details>,
  library: string,
): Promise<FoundDerived<Details> | undefined> {
  const stamp = await readStamp(directory, kind);
  if (stamp === undefined) return undefined;
  if (stamp.library !== library) throw new Error('it belongs to another library');
  const details = kind.details.safeParse(stamp);
  if (!details.success) throw new Error('it was made for another model or with other parameters');
  const path = join(directory, stamp.file);
  const sha256 = await hashFile(path).catch(async (error: unknown) => {
    // Perhaps another process has just put a newer one in its place.
    if ((await readStamp(directory, kind))?.file === stamp.file) throw error;
    return undefined;
  });
  if (sha256 === undefined) return findDerived(directory, kind, library);
  if (sha256 !== stamp.sha256) throw new Error('its checksum is wrong');
  return { path, generation: stamp.generation, details: details.data };
}

function stampPath(directory: string, { prefix }: DerivedFile<unknown>): string {
  return join(directory, `${prefix}.json`);
}

async function readStamp(directory: string, kind: DerivedFile<unknown>) {
  let text: string;
  try {
    text = await readFile(stampPath(directory, kind), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return stampSchema.parse(JSON.parse(text));
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** No save takes this long. */
const abandonedAfterMs = 10 * 60_000;

/**
 * Removes what kills left behind, but nothing so young that another process may be writing it just
 * now.
 */
async function removeAbandoned(
  directory: string,
  { prefix, extension }: DerivedFile<unknown>,
  keep: string,
): Promise<void> {
  for (const name of await readdir(directory)) {
    const ours = name.startsWith(`${prefix}.`) && name.includes(`.${extension}`);
    if (!ours || name === keep) continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}
