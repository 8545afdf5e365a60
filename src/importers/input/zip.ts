import { on } from 'node:events';
import { Readable } from 'node:stream';
import { open, type Entry, type ZipFile } from 'yauzl';
import { bombProblem, CompressionError, harmlessBytes, highestRatio } from './compression.js';

/** A file of an archive. */
export interface ZipMember {
  /** Its path within the archive. */
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  /** Why it cannot be read, if so: it has no bytes then. */
  readonly problem?: string | undefined;
}

/** More files than this in one archive are an attack on the reader's patience. */
const mostMembers = 100_000;

/**
 * The files of a ZIP archive, one after the other; folders, hidden files and those of macOS's own are
 * passed over. Each must be read, or left, before the next.
 *
 * @throws CompressionError for a damaged or encrypted archive, and for one whose files together unpack
 *   to {@link highestRatio} times its size
 */
export async function* openZip(path: string): AsyncGenerator<ZipMember> {
  const zip = await openArchive(path);
  try {
    let unpacked = 0;
    let members = 0;
    zip.readEntry();
    for await (const [entry] of on(zip, 'entry', { close: ['end'] }) as AsyncIterable<[Entry]>) {
      if (++members > mostMembers) throw new CompressionError(`more than ${mostMembers} files`);
      if (isWanted(entry.fileName) && entry.isEncrypted()) {
        yield { name: entry.fileName, bytes: Readable.from([]), problem: 'it is encrypted' };
      } else if (isWanted(entry.fileName)) {
        const stream = await openEntry(zip, entry);
        const limit = Math.max(harmlessBytes, zip.fileSize * highestRatio);
        const bytes = (async function* () {
          for await (const chunk of stream as AsyncIterable<Buffer>) {
            unpacked += chunk.length;
            if (unpacked > limit) throw new CompressionError(bombProblem);
            yield chunk;
          }
        })();
        yield { name: entry.fileName, bytes };
        stream.destroy();
      }
      zip.readEntry();
    }
  } catch (error) {
    throw toCompressionError(error);
  } finally {
    zip.close();
  }
}

function isWanted(name: string): boolean {
  return !/(?:^|\/)(?:\.|__MACOSX\/)|\/$/u.test(name);
}

function openArchive(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => {
      if (error === null) resolve(zip);
      else reject(toCompressionError(error));
    });
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error === null) resolve(stream);
      else reject(error);
    });
  });
}

function toCompressionError(error: unknown): Error {
  if (!(error instanceof Error)) return new CompressionError(String(error));
  if (error instanceof CompressionError) return error;
  if (error.name === 'AbortError' || ('code' in error && String(error.code).startsWith('E')))
    return error;
  return new CompressionError(`damaged ZIP archive: ${error.message}`, { cause: error });
}
