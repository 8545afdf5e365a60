import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { decodeText, detectEncoding, type OddLine } from './decode.js';
import { detectImporter, formatNames, importerNamed } from './detect.js';
import { describeBinary } from './binary.js';
import type { Importer, ImportRecord } from './importer.js';

/** A file to import. Regular files have been looked into; pipes can be read only once, so later. */
export interface InputFile {
  /** As the user named it; "-" is standard input. */
  readonly path: string;
  /** Undefined for a pipe. */
  readonly bytes?: number;
}

/** How files are read. */
export interface ReadOptions {
  /** One of the formats' names; default: told by each file's content. */
  readonly format?: string;
  /** Called with the number of bytes of each piece read. */
  readonly onBytes?: (bytes: number) => void;
  /** What "-" reads. Default: the process's standard input. */
  readonly stdin?: Readable;
  /** Aborting ends the reading, even of a pipe that has nothing to say, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Bytes of a file by which its format is told. */
const headBytes = 64 * 1024;

/**
 * Checks that all files can be read and are of a known format, before any of them is read.
 *
 * @throws INPUT_NOT_FOUND, INPUT_IS_DIRECTORY, INPUT_UNREADABLE, FORMAT_UNKNOWN for the first that
 *   is not; INVALID_PARAMETER for an unknown format
 */
export async function inspectFiles(
  paths: readonly string[],
  options: Pick<ReadOptions, 'format'> = {},
): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  for (const path of paths) files.push(await inspectFile(path, options.format));
  return files;
}

async function inspectFile(path: string, format: string | undefined): Promise<InputFile> {
  if (path === '-') return { path };
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new KindredError('INPUT_IS_DIRECTORY', { path });
    if (!found.isFile()) return { path };
    chooseImporter(await readHead(path), path, format);
    return { path, bytes: found.size };
  } catch (error) {
    throw toInputError(error, path);
  }
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
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
  const source = path === '-' ? (options.stdin ?? process.stdin) : createReadStream(path);
  if (options.signal !== undefined) addAbortSignal(options.signal, source);
  const bytes = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const name = path === '-' ? 'stdin' : path;
  try {
    const start = await takeHead(bytes);
    const importer = chooseImporter(
      Buffer.concat(start).subarray(0, headBytes),
      path,
      options.format,
    );
    const oddLines: OddLine[] = [];
    const counted = countBytes(resume(start, bytes), options.onBytes);
    const text = decodeText(counted, (odd) => oddLines.push(odd));
    yield* tellOddLines(importer.read(text, name), oddLines);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw toInputError(error, name);
  } finally {
    await bytes.return?.();
  }
}

async function takeHead(bytes: AsyncIterator<Buffer>): Promise<Buffer[]> {
  const start: Buffer[] = [];
  for (let length = 0; length < headBytes;) {
    const next = await bytes.next();
    if (next.done === true) break;
    start.push(next.value);
    length += next.value.length;
  }
  return start;
}

async function* resume(start: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* start.splice(0); // emptied, so that the head does not stay in memory
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* countBytes(
  bytes: AsyncIterable<Buffer>,
  onBytes: ReadOptions['onBytes'],
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    yield chunk;
    onBytes?.(chunk.length);
  }
}

function chooseImporter(head: Buffer, path: string, format: string | undefined): Importer {
  const unreadable = (problem: string) => new KindredError('INPUT_UNREADABLE', { path, problem });
  if (head.length === 0) throw unreadable('the file is empty');
  const binary = describeBinary(head);
  if (binary !== undefined) throw unreadable(binary);
  if (format !== undefined) return namedImporter(format);
  const importer = detectImporter(decodeHead(head), path === '-' ? '' : basename(path));
  if (importer === undefined)
    throw new KindredError('FORMAT_UNKNOWN', { path, formats: formatNames });
  return importer;
}

function namedImporter(format: string): Importer {
  const importer = importerNamed(format);
  if (importer !== undefined) return importer;
  const problem = `"${format}" is not a format Kindred knows (${formatNames})`;
  throw new KindredError('INVALID_PARAMETER', { name: '--format', problem });
}

/** Text enough to tell a format by; what it damages at its end or of odd bytes is not kept. */
function decodeHead(head: Buffer): string {
  const { encoding, markBytes } = detectEncoding(head);
  const even = head.subarray(markBytes, head.length - (head.length % 2));
  if (encoding === 'utf-16be') return Buffer.from(even).swap16().toString('utf16le');
  return encoding === 'utf-16le' ? even.toString('utf16le') : head.subarray(markBytes).toString();
}

/**
 * Tells each record what was odd about its lines. A record's last line is known only when the next
 * record begins, so one record is held back.
 */
async function* tellOddLines(
  records: AsyncIterable<ImportRecord>,
  oddLines: OddLine[],
): AsyncGenerator<ImportRecord> {
  let held: ImportRecord | undefined;
  for await (const record of records) {
    if (held !== undefined) yield* annotate(held, takeBefore(oddLines, record.origin.line));
    held = record;
  }
  if (held !== undefined) yield* annotate(held, oddLines.splice(0));
}

function takeBefore(oddLines: OddLine[], line: number): OddLine[] {
  const beyond = oddLines.findIndex((odd) => odd.line >= line);
  return oddLines.splice(0, beyond === -1 ? oddLines.length : beyond);
}

function* annotate(record: ImportRecord, odd: readonly OddLine[]): Iterable<ImportRecord> {
  const [unusable] = odd.filter(({ usable }) => !usable);
  if (unusable !== undefined) {
    const where = unusable.line === record.origin.line ? '' : `line ${unusable.line}: `;
    yield { kind: 'problem', origin: record.origin, problem: where + unusable.message };
  } else if (record.kind === 'problem') {
    yield record;
  } else {
    const messages = new Set(odd.map(({ message }) => message));
    yield { ...record, warnings: [...record.warnings, ...messages] };
  }
}

function toInputError(error: unknown, path: string): unknown {
  if (error instanceof KindredError || !(error instanceof Error) || !('code' in error))
    return error;
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new KindredError('INPUT_NOT_FOUND', { path }, { cause: error });
    case 'EISDIR':
      return new KindredError('INPUT_IS_DIRECTORY', { path }, { cause: error });
    default:
      return new KindredError(
        'INPUT_UNREADABLE',
        { path, problem: messageOf(error) },
        { cause: error },
      );
  }
}
