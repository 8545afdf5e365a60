import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { messageOf } from '../errors/kindred-error.js';
import { HnswIndex, hnswDefaults, type HnswOptions } from '../vector-index/hnsw-index.js';

/** What a saved index was made from; it is used only where all of this still holds. */
export interface IndexIdentity {
  /** The library's random id: a copied-in file of another library is not ours. */
  readonly library: string;
  readonly fingerprint: string;
}

/** A saved index and the generation it shows, or why there is none to use. */
export type LoadedVectors =
  | { readonly index: HnswIndex; readonly generation: number }
  | { readonly index: undefined; readonly problem: string | undefined };

const stampSchema = z.object({
  format: z.literal(1),
  library: z.string(),
  fingerprint: z.string(),
  generation: z.number().int().nonnegative(),
  m: z.number(),
  efConstruction: z.number(),
  file: z.string().regex(/^vectors\.[\w.-]+\.hnsw$/u),
  sha256: z.string(),
  rows: z.number().int().nonnegative(),
  deleted: z.array(z.number().int().nonnegative()).readonly(),
});

type Stamp = z.output<typeof stampSchema>;

function prefix({ fingerprint }: IndexIdentity): string {
  return `vectors.${fingerprint.slice(0, 12)}`;
}

function stampPath(directory: string, identity: IndexIdentity): string {
  return join(directory, `${prefix(identity)}.json`);
}

/**
 * Writes an index beside the database: first the graph under a name of its own, synchronised to disk,
 * then, by one rename, the stamp that points to it. A kill leaves the old pair or the new one. The
 * index must not be changed meanwhile.
 */
export async function saveVectors(
  directory: string,
  identity: IndexIdentity,
  { index, generation }: { index: HnswIndex; generation: number },
): Promise<void> {
  const unique = randomBytes(4).toString('hex');
  const file = `${prefix(identity)}.${generation}.${unique}.hnsw`;
  const path = join(directory, file);
  const replaced = await readStamp(directory, identity).catch(() => undefined);
  try {
    await index.save(path);
    const sha256 = await hashFile(path);
    const stamp: Stamp = {
      format: 1,
      ...identity,
      generation,
      file,
      sha256,
      ...parameters,
      ...index.state(),
    };
    await flush(path);
    await writeFile(`${path}.json`, JSON.stringify(stamp), { flush: true });
    await rename(`${path}.json`, stampPath(directory, identity));
  } catch (error) {
    await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
    throw error;
  }
  if (replaced !== undefined) await rm(join(directory, replaced.file), { force: true });
  await removeAbandoned(directory, identity, file);
}

/** No save takes this long. */
const abandonedAfterMs = 10 * 60_000;

const parameters = { m: hnswDefaults.m, efConstruction: hnswDefaults.efConstruction };

/**
 * Loads the saved index of a library and model, if it is whole. `problem` is undefined where nothing
 * was ever saved, and otherwise says why the saved index is not used; it can be rebuilt either way.
 */
export async function loadVectors(
  directory: string,
  identity: IndexIdentity,
  options: HnswOptions,
): Promise<LoadedVectors> {
  try {
    const stamp = await readStamp(directory, identity);
    assertUsable(stamp, identity);
    const path = join(directory, stamp.file);
    if ((await hashFile(path)) !== stamp.sha256) throw new Error('its checksum is wrong');
    return { index: await HnswIndex.load(path, stamp, options), generation: stamp.generation };
  } catch (error) {
    const never = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { index: undefined, problem: never ? undefined : messageOf(error) };
  }
}

async function readStamp(directory: string, identity: IndexIdentity): Promise<Stamp> {
  return stampSchema.parse(JSON.parse(await readFile(stampPath(directory, identity), 'utf8')));
}

function assertUsable(stamp: Stamp, identity: IndexIdentity): void {
  if (stamp.library !== identity.library || stamp.fingerprint !== identity.fingerprint) {
    throw new Error('it belongs to another library or model');
  }
  if (stamp.m !== parameters.m || stamp.efConstruction !== parameters.efConstruction) {
    throw new Error('it was built with other parameters');
  }
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

/**
 * Removes what kills left behind, but nothing so young that another process may be writing it just
 * now.
 */
async function removeAbandoned(
  directory: string,
  identity: IndexIdentity,
  keep: string,
): Promise<void> {
  for (const name of await readdir(directory)) {
    if (name === keep || !name.startsWith(`${prefix(identity)}.`) || !/\.hnsw/u.test(name))
      continue;
    const path = join(directory, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}
