import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readFileSync, renameSync } from 'node:fs';
import { open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { fromSealed, toSealed } from './sealed-json.js';

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
  readonly exclusively: Exclusively;
}

/**
 * Does what no other process that saves may come between, when its turn comes; `generation` is the
 * database's at that moment.
 */
export type Exclusively = <Result>(work: (generation: number) => Result) => Promise<Result>;

/** Makes a file that was written the one that is found. */
export type Publish = () => Promise<void>;

/**
 * Writes a derived file beside the database: first the content under a name of its own, then, when the
 * returned step is taken, synchronised to disk, by one rename the stamp that points to it. A kill leaves
 * the old pair or the new one. Where another process has meanwhile published a newer one, that stays.
 */
export async function writeDerived<Details>(
  directory: string,
  kind: DerivedFile<Details>,
  content: NewDerived<Details>,
): Promise<Publish> {
  const path = newPath(directory, kind, content.generation);
  await orRemove(path, () => content.write(path));
  return async () => {
    await orRemove(path, () => publish(path, kind, content));
    await removeAbandoned(directory, kind);
  };
}

/** A path for a new file of a kind, which nobody else writes. */
export function newPath(
  directory: string,
  { prefix, extension }: DerivedFile<unknown>,
  generation: number,
): string {
  const unique = randomBytes(4).toString('hex');
  return join(directory, `${prefix}.${generation}.${unique}.${extension}`);
}

async function publish<Details>(
  path: string,
  kind: DerivedFile<Details>,
  { library, generation, details, exclusively }: NewDerived<Details>,
): Promise<void> {
  const [directory, file] = [dirname(path), basename(path)];
  const sha256 = await hashFile(path);
  const stamp = { ...details, format: 1 as const, library, generation, file, sha256 };
  await flush(path);
  await writeFile(`${path}.json`, toSealed(stamp), { flush: true });
  const superseded = await exclusively((present) =>
    replaceStamp(directory, kind, { stamp, present }),
  );
  if (superseded === file) await removeBoth(path);
  else if (superseded !== undefined) await rm(join(directory, superseded), { force: true });
}

async function orRemove(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await removeBoth(path);
    throw error;
  }
}

/**
 * Puts a new stamp in the place of the old one, unless that is newer.
 *
 * @param present the database's generation: what claims a later one is of a past that a restored
 *   backup has undone
 * @returns the file that no stamp names now: the old one or the new one; undefined if there was none
 */
function replaceStamp(
  directory: string,
  kind: DerivedFile<unknown>,
  { stamp, present }: { readonly stamp: Stamp; readonly present: number },
): string | undefined {
  const old = readStampIfWhole(directory, kind);
  const isNewer =
    old?.library === stamp.library &&
    old.generation > stamp.generation &&
    old.generation <= present;
  if (isNewer) return stamp.file;
  renameSync(join(directory, `${stamp.file}.json`), stampPath(directory, kind));
  return old?.file;
}

async function removeBoth(path: string): Promise<void> {
  await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
}

/** What the stamp of a library's derived file says; undefined where none says anything of use. */
export function peekDerived<Details>(
  directory: string,
  kind: DerivedFile<Details>,
  library: string,
): { readonly generation: number; readonly details: Details } | undefined {
  const stamp = readStampIfWhole(directory, kind);
  const details = kind.details.safeParse(stamp);
  if (stamp?.library !== library || !details.success) return undefined;
  return { generation: stamp.generation, details: details.data };
}

/** Which derived file is read, and how. */
export interface ReadDerived<Details, Result> {
  readonly library: string;
  readonly read: (found: FoundDerived<Details>) => Promise<Result>;
}

/**
 * Reads the derived file of a library, its checksum checked; undefined where none was ever saved.
 *
 * @throws Error that says why a saved file cannot be used
 */
export async function readDerived<Details, Result>(
  directory: string,
  kind: DerivedFile<Details>,
  how: ReadDerived<Details, Result>,
): Promise<Result | undefined> {
  const stamp = readStamp(directory, kind);
  if (stamp === undefined) return undefined;
  if (stamp.library !== how.library) throw new Error('it belongs to another library');
  const details = kind.details.safeParse(stamp);
  if (!details.success) throw new Error('it was made for another model or with other parameters');
  const path = join(directory, stamp.file);
  try {
    if ((await hashFile(path)) !== stamp.sha256) throw new Error('its checksum is wrong');
    return await how.read({ path, generation: stamp.generation, details: details.data });
  } catch (error) {
    // Perhaps another process has just put a newer one in its place, and removed this one.
    if (readStamp(directory, kind)?.file === stamp.file) throw error;
  }
  return readDerived(directory, kind, how);
}

function stampPath(directory: string, { prefix }: DerivedFile<unknown>): string {
  return join(directory, `${prefix}.json`);
}

function readStamp(directory: string, kind: DerivedFile<unknown>): Stamp | undefined {
  let text: string;
  try {
    text = readFileSync(stampPath(directory, kind), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return stampSchema.parse(fromSealed(text));
}

/** The stamp; undefined too for one that says nothing, as it may be replaced. */
function readStampIfWhole(directory: string, kind: DerivedFile<unknown>): Stamp | undefined {
  try {
    return readStamp(directory, kind);
  } catch {
    return undefined;
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

/** No save takes this long. */
const abandonedAfterMs = 10 * 60_000;

/**
 * Removes what kills left behind, but nothing so young that another process may be writing it just
 * now, nor what the stamp names: that may have become another process's since ours was saved.
 */
async function removeAbandoned(directory: string, kind: DerivedFile<unknown>): Promise<void> {
  const { prefix, extension } = kind;
  for (const name of await readdir(directory)) {
    if (!name.startsWith(`${prefix}.`) || !name.includes(`.${extension}`)) continue;
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs <= abandonedAfterMs) continue;
    if (name !== readStamp(directory, kind)?.file) await rm(path, { force: true });
  }
}
