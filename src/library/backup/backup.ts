import { randomBytes } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { KindredError, isKindredError, messageOf } from '../../errors/kindred-error.js';
import { copyDatabase } from '../../store/copy-database.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { Store } from '../../store/store.js';
import { databasePath } from '../library-files.js';
import { boundModel } from '../library-model.js';
import { flush } from './flush.js';
import { salvageWhole } from './salvage.js';
import { wholePapers, writeWhole, type Whole } from './whole-lines.js';

/** How a backup is written. */
export const backupFormats = ['sqlite', 'jsonl'] as const;

/** See {@link backupFormats}. */
export type BackupFormat = (typeof backupFormats)[number];

/** What is to be backed up, and where to. */
export interface BackupOptions {
  readonly directory: string;
  readonly file: string;
  /** Default: jsonl for files that end with .jsonl or .jsonl.gz (compressed then), else sqlite. */
  readonly format?: BackupFormat | undefined;
  /** Replace a file that is there. Default false. */
  readonly force?: boolean;
  /** With jsonl: write embeddings too. Default true. */
  readonly vectors?: boolean;
  /** With jsonl: leave out what is damaged, rather than fail. Default false. */
  readonly salvage?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What was backed up. */
export interface BackupReport {
  readonly file: string;
  readonly format: BackupFormat;
  readonly papers: number;
  /** Of the library at the one moment that the backup shows. */
  readonly generation: number;
  /** With salvage: ids of papers, or numbers of rows, that cannot be read. */
  readonly lost?: readonly string[];
  /** With salvage: ids of papers in which something changed; they are in the backup as they are. */
  readonly doubtful?: readonly string[];
}

type Counts = Omit<BackupReport, 'file' | 'format'>;

/**
 * Writes a library into one file, as it is at one moment, whatever others read and write meanwhile. The
 * file appears under its name when it is whole, checked and on disk.
 *
 * @throws OUTPUT_UNWRITABLE, INVALID_PARAMETER for options that the format has no use for, what the signal
 *   was aborted with, and as opening a library
 */
export async function backupLibrary(options: BackupOptions): Promise<BackupReport> {
  const file = resolve(options.file);
  const { format = /\.jsonl(?:\.gz)?$/u.test(file) ? 'jsonl' : 'sqlite' } = options;
  refuseUseless(options, format);
  const path = databasePath(resolve(options.directory));
  if (isSameFile(file, path)) throw unwritable(file, 'it is the library itself');
  if (options.force !== true && existsSync(file)) {
    throw unwritable(file, 'it is there already; --force replaces it');
  }
  const partial = `${file}.${randomBytes(4).toString('hex')}.part`;
  const database = openDatabase(path);
  try {
    // Of what can go wrong, this is not the library's fault.
    makeEmpty(file, partial);
    const counts =
      format === 'sqlite'
        ? await writeDatabase(database, partial, options)
        : await writeLines(database, partial, options);
    flush(partial);
    renameSync(partial, file);
    flush(dirname(file));
    return { file, format, ...counts };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (isKindredError(error) && error.code !== 'LIBRARY_WRITE_FAILED') throw error;
    throw unwritable(file, messageOf(error), error);
  } finally {
    database.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      rmSync(`${partial}${suffix}`, { force: true });
    }
  }
}

/** @throws INVALID_PARAMETER */
function refuseUseless({ vectors, salvage }: BackupOptions, format: BackupFormat): void {
  if (format === 'jsonl') return;
  const problem = 'an SQLite backup holds all or nothing: choose a file that ends with .jsonl';
  if (vectors === false) throw new KindredError('INVALID_PARAMETER', { name: 'vectors', problem });
  if (salvage === true) throw new KindredError('INVALID_PARAMETER', { name: 'salvage', problem });
}

function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino;
}

function makeEmpty(file: string, partial: string): void {
  try {
    closeSync(openSync(partial, 'wx'));
  } catch (error) {
    throw unwritable(file, messageOf(error), error);
  }
}

async function writeDatabase(
  database: Database,
  file: string,
  { directory, signal, onProgress }: BackupOptions,
): Promise<Counts> {
  const papers = new Store(database).size();
  await copyDatabase(database, file, {
    signal,
    // Told as papers: nobody thinks in pages.
    onPages: ({ done, total }) =>
      onProgress?.({ done: Math.round((papers * done) / Math.max(1, total)), total: papers }),
  });
  const copy = openDatabase(file);
  try {
    const [problem] = new Inspection(copy).integrity(false);
    if (problem !== undefined) {
      const details = { path: databasePath(directory), problem: `it is damaged: ${problem}` };
      throw new KindredError('LIBRARY_UNREADABLE', details);
    }
    const store = new Store(copy);
    const counts = { papers: store.size(), generation: store.generation() };
    copy.pragma('journal_mode = DELETE'); // one file, not three
    return counts;
  } finally {
    copy.close();
  }
}

async function writeLines(
  database: Database,
  file: string,
  { file: name, vectors = true, salvage = false, signal, onProgress }: BackupOptions,
): Promise<Counts> {
  const view = new Store(database);
  view.beginSnapshot();
  try {
    const { whole, ...counts } = salvage
      ? salvageWhole(view, new Inspection(database), vectors)
      : allOf(view, vectors);
    const lines = counted(writeWhole(whole), (written) => {
      // The first line is of the library.
      onProgress?.({ done: Math.min(written - 1, counts.papers), total: counts.papers });
    });
    const output = createWriteStream(file);
    const compressed = name.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(lines), ...compressed, output], signal ? { signal } : {});
    return counts;
  } finally {
    view.endSnapshot();
  }
}

function allOf(view: Store, vectors: boolean): Counts & { readonly whole: Whole } {
  const bound = boundModel(view);
  const library = view.libraryId();
  if (bound === undefined || library === undefined) throw view.damaged('it names no model');
  const [papers, generation] = [view.size(), view.generation()];
  const whole = {
    head: { library, papers, model: bound.model },
    papers: wholePapers(view, vectors ? bound.number : undefined),
    apart: view.apartPairs(),
    sources: view.sources(),
  };
  return { papers, generation, whole };
}

function* counted<Item>(items: Iterable<Item>, tell: (count: number) => void): Iterable<Item> {
  let count = 0;
  for (const item of items) {
    yield item;
    tell(++count);
  }
}

function unwritable(path: string, problem: string, cause?: unknown): KindredError {
  return new KindredError('OUTPUT_UNWRITABLE', { path, problem }, { cause });
}
