import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { importers } from '../../../src/importers/detect.js';
import { inspectFiles, readFiles } from '../../../src/importers/read-files.js';
import { collect, importBytes, inShort } from './collect.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-importers-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const line = (title: string) => `${JSON.stringify({ title, abstract: 'Some.' })}\n`;

describe('inspectFiles', () => {
  it('tells the size of files whose format is known', async () => {
    const path = await fileOf('good.jsonl', line('Owls'));
    expect(await inspectFiles([path, '-'])).toEqual([
      { path, bytes: line('Owls').length },
      { path: '-' },
    ]);
  });

  it('refuses what is not there, and a path through a file', async () => {
    const file = await fileOf('file.jsonl', line('Owls'));
    const absent = join(folder, 'absent.jsonl');
    await expect(inspectFiles([file, absent])).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
      details: { path: absent },
    });
    await expect(inspectFiles([join(file, 'x')])).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), /empty/u],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 8, 0]), /damaged gzip/u],
    ['broken xz', Buffer.from('fd377a585a0000', 'hex'), /damaged xz/u],
    ['broken zstd', Buffer.from('28b52ffd00000000', 'hex'), /damaged zstd/u],
    ['a broken ZIP', Buffer.from('PK\x03\x04 and no more'), /damaged ZIP/u],
    ['bzip2', Buffer.from('BZh91AY'), /bzip2 -dc/u],
    ['a PDF', Buffer.from('%PDF-1.7 '), /PDF/u],
    ['NUL bytes', Buffer.from('ab\0cd'), /NUL/u],
    ['UTF-16 without a mark', Buffer.from(line('Owls'), 'utf16le'), /UTF-16/u],
  ])('refuses %s', async (name, content, problem) => {
    const path = await fileOf(`${name}.txt`, content);
    await expect(inspectFiles([path])).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      details: { path, problem: expect.stringMatching(problem) as string },
    });
  });

  it('refuses a format it does not know, of a file or of the caller', async () => {
    const path = await fileOf('table.dat', 'one\ntwo\n');
    await expect(inspectFiles([path])).rejects.toMatchObject({
      code: 'FORMAT_UNKNOWN',
      details: { path, formats: expect.stringMatching(/jsonl.*bibtex.*ris.*csv/u) as string },
    });
    await expect(inspectFiles([path], { format: 'docx' })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      details: { name: '--format' },
    });
  });
});

describe('readFiles', () => {
  it('reads files one after the other, and counts their bytes', async () => {
    const paths = [
      await fileOf('one.jsonl', line('Owls') + line('Tides')),
      await fileOf('two.jsonl', `\ufeff${line('Moss')}`),
    ];
    let bytes = 0;
    const files = await inspectFiles(paths);
    const records = await collect(readFiles(files, { onBytes: (more) => (bytes += more) }));
    expect(records.map(inShort)).toEqual(['Owls', 'Tides', 'Moss']);
    expect(records.map(({ origin }) => origin)).toEqual([
      { file: paths[0], line: 1 },
      { file: paths[0], line: 2 },
      { file: paths[1], line: 1 },
    ]);
    expect(bytes).toBe(files.reduce((sum, file) => sum + (file.bytes ?? 0), 0));
  });

  it('tells a file that went away after it was looked at', async () => {
    const path = await fileOf('going.jsonl', line('Owls'));
    const files = await inspectFiles([path]);
    await rm(path);
    await expect(collect(readFiles(files))).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('ends when it is aborted, even while a pipe is silent', async () => {
    const stdin = new PassThrough();
    stdin.write(line('Owls').repeat(5_000));
    const controller = new AbortController();
    const records = readFiles([{ path: '-' }], { stdin, signal: controller.signal });
    await records.next();
    const rest = collect(records);
    controller.abort(new Error('enough'));
    await expect(rest).rejects.toThrow('enough');
    expect(stdin.destroyed).toBe(true);
  });

  it('warns of a line read as windows-1252, and refuses one in no known encoding', async () => {
    const bytes = Buffer.concat([
      Buffer.from(line('Gödel')),
      Buffer.from(line('Erd\u0151s').replace('\u0151', '\u00f6'), 'latin1'),
      Buffer.from(line('x\u0081\u00ff'), 'latin1'),
      Buffer.from(line('Moss')),
    ]);
    const records = await importBytes(bytes);
    expect(records.map(inShort)).toEqual([
      'Gödel',
      'Erdös',
      '3: neither UTF-8 nor windows-1252: convert the file to UTF-8',
      'Moss',
    ]);
    expect(records[0]).toMatchObject({ origin: { file: 'stdin' }, warnings: [] });
    expect(records[1]).toMatchObject({ warnings: [expect.stringContaining('windows-1252')] });
  });

  it('warns of an odd line at the record it belongs to', async () => {
    const abstract = 'Owls are h\u00e4ufig here. We counted them. '.repeat(10);
    const listing = `Counting Owls\n\n${abstract}\nCounting Moss\n${abstract.replaceAll('\u00e4', 'a')}\n`;
    const records = await importBytes(Buffer.from(listing, 'latin1'), { format: 'listing' });
    expect(records).toMatchObject([
      { paper: { title: 'Counting Owls' }, warnings: [expect.stringContaining('windows-1252')] },
      { paper: { title: 'Counting Moss' }, warnings: [] },
    ]);
  });

  it('refuses a record with NUL bytes deep in a file', async () => {
    const bytes = Buffer.from(
      line('Owls').repeat(3_000) + line('broXken').replace('X', '\0') + line('Moss'),
    );
    const records = await importBytes(bytes, { chunk: 65_536 });
    expect(records).toHaveLength(3_002);
    expect(records.filter(({ kind }) => kind === 'problem').map(inShort)).toEqual([
      '3001: contains NUL bytes: the file is damaged or not text',
    ]);
  });

  it('refuses a line above 32 MiB and reads the next', async () => {
    const bytes = Buffer.concat([
      Buffer.from(line('Owls')),
      Buffer.from('{"title": "'),
      Buffer.alloc(33 * 1_024 * 1_024, 'x'),
      Buffer.from(`"}\n${line('Moss')}`),
    ]);
    const records = await importBytes(bytes, { chunk: 65_536 });
    expect(records.map(inShort)).toEqual([
      'Owls',
      '2: the line is longer than 33554432 characters: not read',
      'Moss',
    ]);
  });

  it('makes records or problems of any bytes, whatever their format is said to be', async () => {
    const pieces = ['{"title": "Owls"}', '\n', '"', '{', '\\u', 'A Short Title', '. Some words. '];
    const bytes = fc
      .array(
        fc.oneof(
          fc.constantFrom(...pieces).map((piece) => Buffer.from(piece)),
          fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)),
        ),
      )
      .map((parts) => Buffer.concat(parts));
    const format = fc.constantFrom(...importers.map((importer) => importer.format));
    await fc.assert(
      fc.asyncProperty(bytes, format, fc.integer({ min: 1, max: 50 }), async (all, name, chunk) => {
        try {
          for (const record of await importBytes(all, { format: name, chunk })) {
            expect(record.origin.line).toBeGreaterThan(0);
          }
        } catch (error) {
          expect(isKindredError(error, 'INPUT_UNREADABLE')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
