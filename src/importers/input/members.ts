import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import { CompressionError, decompress, detectCompression } from './compression.js';
import { openZip } from './zip.js';

/** A text that can be read: a file, standard input, or a file within an archive. */
export interface Member {
  /** As it is told, e.g. "export.zip/library.bib". */
  readonly name: string;
  /** Its first bytes, unpacked: {@link headBytes} of them, fewer only where there are no more. */
  readonly head: Buffer;
  /** All its bytes, from the first. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Why it cannot be read, if so. */
  readonly problem?: string | undefined;
}

/** How files are opened. */
export interface OpenOptions {
  /** Called with the number of bytes of each piece read, as they stand in the file. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** What "-" reads. Default: the process's standard input. */
  readonly stdin?: Readable | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a file by which its format is told. */
export const headBytes = 64 * 1024;

/**
 * Opens a file, unpacked if it is compressed (gzip, xz, zstd), and each file of a ZIP archive. Each member
 * must be read, or left, before the next.
 *
 * @throws CompressionError for what cannot be unpacked; what the file system throws
 */
export async function* openMembers(
  path: string,
  options: OpenOptions = {},
): AsyncGenerator<Member> {
  const isStdin = path === '-';
  const source = isStdin ? (options.stdin ?? process.stdin) : createReadStream(path);
  if (options.signal !== undefined) addAbortSignal(options.signal, source);
  const name = isStdin ? 'stdin' : path;
  const file = await takeHead(source as AsyncIterable<Buffer>);
  try {
    const compression = detectCompression(file.head);
    if (compression === 'zip') {
      // An archive's list of files stands at its end.
      if (isStdin)
        throw new CompressionError('a ZIP archive cannot be read from a pipe: name its file');
      yield* openArchive(path, options);
      return;
    }
    const bytes = countBytes(file.bytes, options.onBytes);
    if (compression === undefined) {
      yield { name, head: file.head, bytes };
      return;
    }
    const unpacked = await takeHead(decompress(bytes, compression));
    try {
      yield { name, ...unpacked };
    } finally {
      // Also where only the head was looked at: one xz stream left open keeps all others waiting.
      await unpacked.close();
    }
  } finally {
    await file.close();
  }
}

async function* openArchive(path: string, { onBytes }: OpenOptions): AsyncGenerator<Member> {
  for await (const { name, bytes, problem } of openZip(path)) {
    const { close, ...member } = await takeHead(countBytes(bytes, onBytes));
    yield { name: `${path}/${name}`, ...member, problem };
    await close();
  }
}

interface Headed {
  readonly head: Buffer;
  readonly bytes: AsyncIterable<Buffer>;
  readonly close: () => Promise<void>;
}

async function takeHead(source: AsyncIterable<Buffer>): Promise<Headed> {
  const bytes = source[Symbol.asyncIterator]();
  const start: Buffer[] = [];
  for (let length = 0; length < headBytes;) {
    const next = await bytes.next();
    if (next.done === true) break;
    start.push(next.value);
    length += next.value.length;
  }
  return {
    head: Buffer.concat(start).subarray(0, headBytes),
    bytes: resume(start, bytes),
    close: async () => {
      await bytes.return?.();
    },
  };
}

async function* resume(start: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* start.splice(0); // emptied, so that the head does not stay in memory
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* countBytes(
  bytes: AsyncIterable<Buffer>,
  onBytes: OpenOptions['onBytes'],
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    yield chunk;
    onBytes?.(chunk.length);
  }
}
