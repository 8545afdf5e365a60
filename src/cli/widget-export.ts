import {
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  resolverOf,
  shardOf,
  widgetAuthors,
  type WidgetItem,
  type WidgetShard,
} from '../api/widget-list.js';
import { packageRoot, version } from '../config/package-root.js';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import type { Kindred, Paper, Result } from '../index.js';

/** What a static export holds. */
export interface ExportOptions {
  /** Papers of a list, 1 to 20. */
  readonly count: number;
  /** With the sentences that are alike. */
  readonly why: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** What was written. */
export interface ExportReport {
  readonly papers: number;
  readonly files: number;
  readonly bytes: number;
}

/** By this file an earlier export is known, which a new one may replace. */
const markName = 'kindred-export.json';
const ownNames: ReadonlySet<string> = new Set([markName, 'README.txt', 'related', 'widget.js']);
/** Lists in a file, about: a reader fetches one, of some kilobytes, and a host keeps not too many. */
const listsInFile = 16;

/**
 * Writes a folder that any web host serves: the widget and, precomputed, every paper's related papers.
 * Made beside the folder and put in its place at the end: until then an earlier export stays whole. What
 * else lies in the folder is kept.
 *
 * @throws OUTPUT_UNWRITABLE, INTERRUPTED
 */
export async function exportWidget(
  kindred: Kindred,
  directory: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const place = await realpath(directory).catch(() => resolve(directory));
  await checkPlace(place);
  const partial = join(dirname(place), `.${process.pid}-kindred-export`);
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(join(partial, 'related'), { recursive: true });
    const papers = [...kindred.reader.newestRows()].map((row) =>
      namesOf(kindred.reader.paper(row)),
    );
    const shards = 2 ** Math.max(0, Math.ceil(Math.log2(papers.length / listsInFile)));
    await writeShards(kindred, partial, { ...options, papers, shards });
    await writeRest(partial, { shards, papers: papers.length, count: options.count });
    const report = { papers: papers.length, ...(await measure(partial)) };
    await keepOthers(place, partial);
    await replace(place, partial);
    return report;
  } catch (error) {
    // What cannot be made cannot be removed either.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw toOutputError(error, place);
  }
}

function toOutputError(error: unknown, directory: string): unknown {
  const isSystems = error instanceof Error && 'syscall' in error;
  if (!isSystems) return error;
  return new KindredError(
    'OUTPUT_UNWRITABLE',
    { path: directory, problem: messageOf(error) },
    { cause: error },
  );
}

const next = 'The folder holds what it held before; an export begins anew.';

/** Only what is not there, is empty, or is an earlier export may be written to. */
async function checkPlace(place: string): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  if (found === undefined) return;
  const names = found.isDirectory() ? await readdir(place) : ['a file'];
  if (names.length === 0 || names.includes(markName)) return;
  const problem = 'there is something else already: name an empty folder, or one that is not there';
  throw new KindredError('OUTPUT_UNWRITABLE', { path: place, problem });
}

interface ShardWork extends ExportOptions {
  readonly papers: readonly Named[];
  readonly shards: number;
}

async function writeShards(kindred: Kindred, folder: string, work: ShardWork): Promise<void> {
  const { papers, shards, signal, onProgress } = work;
  const namesIn = Array.from({ length: shards }, (): { name: string; id: string }[] => []);
  for (const { id, names } of papers) {
    for (const name of names) namesIn[shardOf(name, shards)]?.push({ name, id });
  }
  let done = 0;
  for (const [shard, names] of namesIn.entries()) {
    const lists = new Map<string, WidgetShard[string]>();
    for (const { name, id } of names) {
      if (signal?.aborted === true) throw new KindredError('INTERRUPTED', { next });
      if (name === id) onProgress?.(++done, papers.length);
      lists.set(name, name === id ? listOf(kindred, id, work) : id);
      // So that an interrupt is heard, and progress drawn.
      await setImmediate();
    }
    await writeFile(
      join(folder, 'related', `${shard}.json`),
      JSON.stringify(Object.fromEntries(lists)),
    );
  }
}

/** A paper's id, and all that pages call it. */
interface Named {
  readonly id: string;
  readonly names: ReadonlySet<string>;
}

/** A web address is no name that pages give in their metadata. */
function namesOf({ id, identifiers }: Paper): Named {
  const others = identifiers.filter((identifier) => !identifier.startsWith('url:'));
  return { id, names: new Set([id, ...others]) };
}

function listOf(kindred: Kindred, id: string, { count, why }: ExportOptions): WidgetItem[] {
  return kindred.related(id, { k: count, explain: why }).results.map(toItem);
}

function toItem({ paper, why }: Result): WidgetItem {
  const { id, title, authors, year, venue, identifiers } = paper;
  const url = paper.url ?? resolverOf(identifiers);
  return {
    id,
    title,
    authors: authors.slice(0, widgetAuthors),
    ...(authors.length > widgetAuthors && { authorCount: authors.length }),
    ...(year !== undefined && { year }),
    ...(venue !== undefined && { venue }),
    ...(url !== undefined && { url }),
    ...(why?.pair && { why: { seed: why.pair.seed, paper: why.pair.paper } }),
  };
}

async function writeRest(
  folder: string,
  facts: { readonly shards: number; readonly papers: number; readonly count: number },
): Promise<void> {
  const script = await readFile(join(packageRoot, 'dist/browser/widget-static.js'), 'utf8');
  const [before, after, ...others] = script.split('__KINDRED_SHARDS__');
  if (after === undefined || others.length > 0)
    throw new Error('the widget is not as it was built');
  await writeFile(join(folder, 'widget.js'), `${before ?? ''}${facts.shards}${after}`);
  const mark = { ...facts, version };
  await writeFile(join(folder, markName), `${JSON.stringify(mark, null, 2)}\n`);
  await cp(join(packageRoot, 'src/web/assets/export-readme.txt'), join(folder, 'README.txt'));
}

async function measure(folder: string): Promise<{ files: number; bytes: number }> {
  const names = await readdir(folder, { recursive: true });
  const found = await Promise.all(names.map((name) => stat(join(folder, name))));
  const files = found.filter((each) => each.isFile());
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}

/** What an operator laid into the folder of an earlier export, such as a CNAME, is taken along. */
async function keepOthers(place: string, partial: string): Promise<void> {
  const found = await readdir(place).catch(() => []);
  const others = found.filter((name) => !ownNames.has(name));
  const options = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true };
  for (const name of others) await cp(join(place, name), join(partial, name), options);
}

async function replace(place: string, partial: string): Promise<void> {
  const old = `${partial}-old`;
  const hadOld = await stat(place).catch(() => undefined);
  await mkdir(dirname(place), { recursive: true });
  if (hadOld !== undefined) await rename(place, old);
  try {
    await rename(partial, place);
  } catch (error) {
    if (hadOld !== undefined) await rename(old, place);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
