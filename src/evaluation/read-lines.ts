import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { decodeText } from '../importers/decode.js';
import { toLines } from '../importers/lines.js';

/** A line with something on it. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a UTF-8 file, plain or, where its name ends in ".gz", with gzip; blank ones are left
 * out. Memory does not grow with the file.
 *
 * @param onBytes called with the number of bytes of each piece read, before unpacking
 * @throws INPUT_NOT_FOUND, INPUT_UNREADABLE, COLLECTION_INVALID for a line that is not UTF-8
 */
export async function* readLines(
  path: string,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<TextLine> {
  const file = createReadStream(path);
  file.on('data', (chunk) => onBytes?.(chunk.length));
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  if (bytes !== file) file.on('error', (error) => bytes.destroy(error));
  const text = decodeText(bytes, ({ line }) => {
    throw invalidLine(path, line, 'not valid UTF-8');
  });
  try {
    for await (const { number, text: line } of toLines(text)) {
      if (line === undefined) throw invalidLine(path, number, 'the line is too long to be read');
      if (line.trim() !== '') yield { number, text: line };
    }
  } catch (error) {
    throw toInputError(error, path);
  } finally {
    file.destroy();
  }
}

/** What is wrong with a line of a test collection. */
export function invalidLine(path: string, line: number, problem: string): KindredError {
  return new KindredError('COLLECTION_INVALID', { place: `${path}:${line}`, problem });
}

function toInputError(error: unknown, path: string): unknown {
  if (error instanceof KindredError || !(error instanceof Error)) return error;
  if ('code' in error && error.code === 'ENOENT') {
    return new KindredError('INPUT_NOT_FOUND', { path }, { cause: error });
  }
  const problem = messageOf(error);
  return new KindredError('INPUT_UNREADABLE', { path, problem }, { cause: error });
}
