import { basename } from 'node:path';
import { KindredError } from '../../errors/kindred-error.js';
import { describeBinary } from '../binary.js';
import { detectEncoding } from '../decode.js';
import { detectImporter, formatNames, importerNamed } from '../detect.js';
import type { Importer } from '../importer.js';

/**
 * The importer of a text, by the format that the user named or by its head.
 *
 * @throws INPUT_UNREADABLE for what is empty or no text, FORMAT_UNKNOWN; INVALID_PARAMETER for an unknown
 *   format
 */
export function chooseImporter(head: Buffer, path: string, format: string | undefined): Importer {
  const unreadable = (problem: string) => new KindredError('INPUT_UNREADABLE', { path, problem });
  if (head.length === 0) throw unreadable('the file is empty');
  const binary = describeBinary(head);
  if (binary !== undefined) throw unreadable(binary);
  if (format !== undefined) return namedImporter(format);
  const importer = detectImporter(decodeHead(head), path === 'stdin' ? '' : nameOf(path));
  if (importer === undefined) {
    throw new KindredError('FORMAT_UNKNOWN', { path, formats: formatNames });
  }
  return importer;
}

/** @throws INVALID_PARAMETER for an unknown format */
export function namedImporter(format: string): Importer {
  const importer = importerNamed(format);
  if (importer !== undefined) return importer;
  const problem = `"${format}" is not a format Kindred knows (${formatNames})`;
  throw new KindredError('INVALID_PARAMETER', { name: '--format', problem });
}

/** A file's name without the ending of its compression: "papers.csv.gz" is CSV. */
function nameOf(path: string): string {
  return basename(path).replace(/\.(?:gz|xz|zst|zstd)$/iu, '');
}

/** Text enough to tell a format by; what it damages at its end or of odd bytes is not kept. */
function decodeHead(head: Buffer): string {
  const { encoding, markBytes } = detectEncoding(head);
  const even = head.subarray(markBytes, head.length - (head.length % 2));
  if (encoding === 'utf-16be') return Buffer.from(even).swap16().toString('utf16le');
  return encoding === 'utf-16le' ? even.toString('utf16le') : head.subarray(markBytes).toString();
}
