import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isKindredError, KindredError, messageOf } from '../errors/kindred-error.js';
import { decodeText } from './decode.js';
import type { ImportOptions, Importer, ImportRecord } from './importer.js';
import { chooseImporter, namedImporter } from './input/choose-importer.js';
import { CompressionError } from './input/compression.js';
import { findFiles, type FoundFile } from './input/find-files.js';
import { openMembers, type Member } from './input/members.js';
import { noteLanguage } from './note-language.js';
import { OddLines, tellOddLines } from './odd-lines.js';

/** A file to import. Regular files have been looked into; pipes can be read only once, so later. */
export interface InputFile {
  /** As the user named it; "-" is standard input. */
  readonly path: string;
  /** Undefined for a pipe. */
  readonly bytes?: number;
}

/** A file that was found in a folder, by a pattern or in an archive, and passed over. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

/** How files are read. */
export interface ReadOptions extends ImportOptions {
  /** One of the formats' names; default: told by each file's content. */
  readonly format?: string;
  /** Called with the number of bytes of each piece read. */
  readonly onBytes?: (bytes: number) => void;
  /** Called for each file that is passed over. */
  readonly onSkipped?: (file: SkippedFile) => void;
  /** What "-" reads. Default: the process's standard input. */
  readonly stdin?: Readable;
  /** Aborting ends the reading, even of a pipe that has nothing to say, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Finds the files that names stand for (see {@link findFiles}), and checks that they can be read and are
 * of a known format, before any of them is read. What was found rather than named, and is of no known
 * format, is skipped.
 *
 * @throws INPUT_NOT_FOUND, INPUT_UNREADABLE, FORMAT_UNKNOWN for the first named file that is not;
 *   INPUT_UNREADABLE where nothing is left; INVALID_PARAMETER for an unknown format
 */
export async function inspectFiles(
  names: readonly string[],
  { format, onSkipped }: Pick<ReadOptions, 'format' | 'onSkipped'> = {},
): Promise<readonly InputFile[]> {
  if (format !== undefined) namedImporter(format);
  const files: InputFile[] = [];
  let skipped = 0;
  for (const found of await findFiles(names)) {
    try {
      files.push(await inspectFile(found, format));
    } catch (error) {
      const isGone = isKindredError(error, 'INPUT_NOT_FOUND'); // a link to nothing
      if (!found.isFound || !(isGone || isOfNoUse(error))) throw error;
      skipped++;
      onSkipped?.({ path: found.path, reason: withoutPath(error) });
    }
  }
  if (files.length > 0) return files;
  const problem = `none of its ${skipped} files is of a format Kindred knows`;
  throw new KindredError('INPUT_UNREADABLE', { path: names.join(', '), problem });
}

async function inspectFile(
  { path, isFound }: FoundFile,
  format: string | undefined,
): Promise<InputFile> {
  if (path === '-') return { path };
  try {
    const found = await stat(path);
    if (!found.isFile() && isFound) {
      // A pipe that nobody named would be waited for, and a device never end.
      throw new KindredError('INPUT_UNREADABLE', { path, problem: 'it is not a regular file' });
    }
    if (!found.isFile()) return { path };
    await inspectMembers(path, format);
    return { path, bytes: found.size };
  } catch (error) {
    throw toInputError(error, path);
  }
}

/** A file must be of a known format; of an archive, one of its files. */
async function inspectMembers(path: string, format: string | undefined): Promise<void> {
  let failure: unknown = new CompressionError('it holds no files');
  for await (const member of openMembers(path)) {
    try {
      importerFor(member, format);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/**
 * Streams the records of files, one file after the other; memory does not grow with the files.
 *
 * @throws the errors of {@link inspectFiles}, for what was wrong only at reading
 */
export async function* readFiles(
  files: readonly InputFile[],
  options: ReadOptions = {},
): AsyncGenerator<ImportRecord> {
  for (const file of files) yield* readFile(file, options);
}

async function* readFile({ path }: InputFile, options: ReadOptions): AsyncGenerator<ImportRecord> {
  const { onBytes, stdin, signal } = options;
  const file = path === '-' ? 'stdin' : path;
  let line = 1;
  let name = file;
  try {
    for await (const member of openMembers(path, { onBytes, stdin, signal })) {
      ({ name } = member);
      const importer = importerOf(member, { isMember: name !== file, options });
      if (importer === undefined) continue;
      for await (const record of readMember(member, { importer, options })) {
        ({ line } = record.origin);
        yield record;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CompressionError)) throw toInputError(error, file);
    // What came before the damaged place has been read.
    yield { kind: 'problem', origin: { file: name, line }, problem: error.message };
  }
}

/** Undefined for a file of an archive that is of no known format. */
function importerOf(
  member: Member,
  { isMember, options }: { readonly isMember: boolean; readonly options: ReadOptions },
): Importer | undefined {
  try {
    return importerFor(member, options.format);
  } catch (error) {
    if (!isMember || !isOfNoUse(error)) throw error;
    options.onSkipped?.({ path: member.name, reason: withoutPath(error) });
    return undefined;
  }
}

function importerFor({ head, name, problem }: Member, format: string | undefined): Importer {
  if (problem !== undefined) throw new KindredError('INPUT_UNREADABLE', { path: name, problem });
  return chooseImporter(head, name, format);
}

function readMember(
  { bytes, name }: Member,
  { importer, options }: { readonly importer: Importer; readonly options: ReadOptions },
): AsyncIterable<ImportRecord> {
  const oddLines = new OddLines();
  const text = decodeText(bytes, (odd) => oddLines.add(odd));
  const { columns = {} } = options;
  return noteLanguage(tellOddLines(importer.read(text, name, { columns }), oddLines));
}

function isOfNoUse(error: unknown): error is KindredError {
  return isKindredError(error, 'FORMAT_UNKNOWN') || isKindredError(error, 'INPUT_UNREADABLE');
}

function withoutPath(error: KindredError): string {
  if (isKindredError(error, 'INPUT_NOT_FOUND')) return 'it is a link to nothing';
  if (isKindredError(error, 'INPUT_UNREADABLE')) return error.details.problem;
  return 'of no format Kindred knows';
}

function toInputError(error: unknown, path: string): unknown {
  if (error instanceof CompressionError) {
    return new KindredError('INPUT_UNREADABLE', { path, problem: error.message }, { cause: error });
  }
  if (error instanceof KindredError || !(error instanceof Error) || !('code' in error))
    return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new KindredError('INPUT_NOT_FOUND', { path }, { cause: error });
    default:
      return new KindredError(
        'INPUT_UNREADABLE',
        { path, problem: messageOf(error) },
        { cause: error },
      );
  }
}
