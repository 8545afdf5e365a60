import { randomBytes } from 'node:crypto';
import {
  closeSync,
  createWriteStream,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { KindredError, isKindredError, messageOf } from '../../errors/kindred-error.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import { databasePath } from '../library-files.js';
import { boundModel } from '../library-model.js';
import { writeWhole } from './whole-lines.js';

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
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What was backed up. */
export interface BackupReport {
  readonly file: string;
  readonly format: BackupFormat;
  readonly papers: number;
  /** Of the library at the one moment that the backup shows. */
  readonly generation: number;
}

/**
 * Writes a library into one file, as it is at one moment, whatever others read and write meanwhile. The
 * file appears under its name when it is whole, checked and on disk.
 *
 * @throws OUTPUT_UNWRITABLE, and as opening a library
 */
export async function backupLibrary(options: BackupOptions): Promise<BackupReport> {
  const file = resolve(options.file);
  const { force = false, format = /\.jsonl(?:\.gz)?$/u.test(file) ? 'jsonl' : 'sqlite' } = options;
  if (!force && existsSync(file)) {
    throw unwritable(file, 'it is there already; --force replaces it');
  }
  const partial = `${file}.${randomBytes(4).toString('hex')}.part`;
  const path = databasePath(resolve(options.directory));
  const database = openDatabase(path);
  try {
    // Of what can go wrong, this is not the library's fault.
    makeEmpty(file, partial);
    const counts =
      format === 'sqlite'
        ? copyDatabase(new StoreWriter(database, path), partial)
        : await writeLines(new Store(database), partial, options);
    flush(partial);
    renameSync(partial, file);
    flush(dirname(file));
    return { file, format, ...counts };
  } catch (error) {
    if (isKindredError(error) && error.code !== 'LIBRARY_WRITE_FAILED') throw error;
    throw unwritable(file, messageOf(error), error);
  } finally {
    database.close();
    rmSync(partial, { force: true });
  }
}

function makeEmpty(file: string, partial: string): void {
  try {
    closeSync(openSync(partial, 'wx'));
  } catch (error) {
    throw unwritable(file, messageOf(error), error);
  }
}

function copyDatabase(writer: StoreWriter, file: string): { papers: number; generation: number } {
  writer.copyTo(file);
  const copy = openDatabase(file);
  try {
    const [problem] = new Inspection(copy).integrity(false);
    if (problem !== undefined) throw new Error(`the copy is damaged: ${problem}`);
    const store = new Store(copy);
    const counts = { papers: store.size(), generation: store.generation() };
    copy.pragma('journal_mode = DELETE'); // one file, not three
    return counts;
  } finally {
    copy.close();
  }
}

async function writeLines(
  view: Store,
  file: string,
  { file: name, vectors = true, onProgress }: BackupOptions,
): Promise<{ papers: number; generation: number }> {
  view.beginSnapshot();
  try {
    const bound = boundModel(view);
    if (bound === undefined) throw view.damaged('it names no model');
    const [total, generation] = [view.size(), view.generation()];
    const lines = counted(writeWhole(view, bound, vectors), (written) => {
      // The first line is of the library.
      onProgress?.({ done: Math.min(written - 1, total), total });
    });
    const output = createWriteStream(file);
    if (name.endsWith('.gz')) await pipeline(Readable.from(lines), createGzip(), output);
    else await pipeline(Readable.from(lines), output);
    return { papers: total, generation };
  } finally {
    view.endSnapshot();
  }
}

function* counted<Item>(items: Iterable<Item>, tell: (count: number) => void): Iterable<Item> {
  let count = 0;
  for (const item of items) {
    yield item;
    tell(++count);
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function unwritable(path: string, problem: string, cause?: unknown): KindredError {
  return new KindredError('OUTPUT_UNWRITABLE', { path, problem }, { cause });
}
