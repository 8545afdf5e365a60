import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import type * as xz from 'xz-decompress';

// As CommonJS: what "import" makes of its default export differs between Node and Vite.
const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as typeof xz;

/** How a file is compressed, told by its first bytes. */
export type Compression = 'gzip' | 'xz' | 'zstd' | 'zip';

/** First bytes, in hexadecimal: RFC 1952, the .xz file format 1.2.1, RFC 8878, APPNOTE.TXT 4.3.7. */
const signatures: readonly (readonly [string, Compression])[] = [
  ['1f8b08', 'gzip'],
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
  ['504b0304', 'zip'],
];

/** Undefined for a file that is not compressed by any of them. */
export function detectCompression(head: Buffer): Compression | undefined {
  const hex = head.toString('hex', 0, 8);
  return signatures.find(([first]) => hex.startsWith(first))?.[1];
}

/**
 * A small file can stand for any amount of text ("zip bomb"). Lists of papers shrink to a fifth, the
 * most repetitive to a fiftieth; nobody has one that shrinks to a three-hundredth.
 */
export const highestRatio = 300;
/** Bytes that any file may become. */
export const harmlessBytes = 64 * 1024 * 1024;

/** Says why a file is taken for a bomb. */
export const bombProblem = `it unpacks to more than ${highestRatio} times its size: refused, as no list of papers does`;

/** A compressed file that cannot be unpacked, or that is refused. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
}

/**
 * Unpacks bytes as they come, in bounded memory.
 *
 * @throws CompressionError for damaged bytes, and for those that unpack to {@link highestRatio} times as
 *   many
 */
export async function* decompress(
  bytes: AsyncIterable<Buffer>,
  compression: Exclude<Compression, 'zip'>,
): AsyncGenerator<Buffer> {
  let [packed, unpacked] = [0, 0];
  const counted = (async function* () {
    for await (const chunk of bytes) {
      packed += chunk.length;
      yield chunk;
    }
  })();
  try {
    for await (const chunk of unpack[compression](counted)) {
      unpacked += chunk.length;
      if (unpacked > harmlessBytes && unpacked > packed * highestRatio) {
        throw new CompressionError(bombProblem);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof CompressionError || !(error instanceof Error)) throw error;
    if ('code' in error && /^(?:E|ABORT)/u.test(String(error.code))) throw error;
    if (error.name === 'AbortError') throw error;
    throw new CompressionError(`damaged ${compression} data: ${error.message}`, { cause: error });
  }
}

type Unpack = (bytes: AsyncIterable<Buffer>) => AsyncIterable<Buffer>;

const unpack: Readonly<Record<Exclude<Compression, 'zip'>, Unpack>> = {
  gzip: (bytes) => {
    const source = Readable.from(bytes, { objectMode: false });
    const gunzip = createGunzip();
    source.once('error', (error) => gunzip.destroy(error));
    return source.pipe(gunzip);
  },
  xz: async function* (bytes) {
    const source = Readable.toWeb(Readable.from(bytes, { objectMode: false }));
    const stream = new XzReadableStream(source as ReadableStream<Uint8Array>);
    const reader = stream.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        yield Buffer.from(next.value);
      }
    } finally {
      // One stream that is not given up keeps all others waiting.
      void reader.cancel().catch(() => undefined);
    }
  },
  zstd: async function* (bytes) {
    let ready: Buffer[] = [];
    const stream = new Decompress((chunk) => ready.push(Buffer.from(chunk)));
    let isFirst = true;
    for await (const chunk of bytes) {
      if (isFirst && windowOf(chunk) > widestWindow) {
        throw new CompressionError(`its window is above ${widestWindow} bytes: not unpacked`);
      }
      isFirst = false;
      // A chunk may unpack to a thousand times its size, and all at once.
      for (let start = 0; start < chunk.length; start += zstdPiece) {
        stream.push(chunk.subarray(start, start + zstdPiece));
        yield* ready;
        ready = [];
      }
    }
    stream.push(new Uint8Array(), true);
    yield* ready;
  },
};

const zstdPiece = 4_096;
/** As much as the zstd program allows without being told; the memory is taken before anything is unpacked. */
const widestWindow = 128 * 1024 * 1024;

/** The bytes that a frame asks for, by its header (RFC 8878, 3.1.1.1). */
function windowOf(frame: Buffer): number {
  const [descriptor = 0, window = 0] = frame.subarray(4, 6);
  if ((descriptor & 0x20) === 0) return 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  const sizeAt = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = 2 ** (descriptor >> 6);
  if (frame.length < sizeAt + sizeBytes) return 0;
  return sizeBytes === 8
    ? Number(frame.readBigUInt64LE(sizeAt))
    : frame.readUIntLE(sizeAt, sizeBytes);
}
