import { Readable } from 'node:stream';
import { readFiles, type ReadOptions } from '../../../src/importers/read-files.js';
import type { Importer, ImportRecord } from '../../../src/importers/importer.js';

/** Cuts bytes into chunks of one size. */
export async function* inChunks(bytes: Buffer, size = bytes.length + 1): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}

/** All that an iterable yields. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The records an importer makes of a text. */
export function importText(importer: Importer, text: string): Promise<ImportRecord[]> {
  const chunks = (async function* () {
    yield await Promise.resolve(text);
  })();
  return collect(importer.read(chunks, 'test'));
}

/** The records of bytes that come by standard input. */
export function importBytes(
  bytes: Buffer,
  options: ReadOptions & { chunk?: number } = {},
): Promise<ImportRecord[]> {
  return collect(
    readFiles([{ path: '-' }], {
      ...options,
      stdin: Readable.from(inChunks(bytes, options.chunk)),
    }),
  );
}

/** A record in short: a title, or the problem with its line. */
export function inShort(record: ImportRecord): string {
  return record.kind === 'paper' ? record.paper.title : `${record.origin.line}: ${record.problem}`;
}
