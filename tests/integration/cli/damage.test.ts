import { cp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelsDirectory } from '../../../src/config/package-root.js';
import { createRandom } from '../../../src/evaluation/random.js';
import { vectorLimits } from '../../../src/library/vector-kind.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { hashPaper, hashText } from '../../../src/paper/passage.js';
import { normalize } from '../../../src/ranking/embedding.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { StoreWriter } from '../../../src/store/store-writer.js';
import { Store } from '../../../src/store/store.js';
import { failure, json, kindred, makeFolder } from './cli.js';
import { papers, toJsonl } from './papers.js';

const bundled = join(modelsDirectory, 'all-MiniLM-L6-v2');
const weights = join('onnx', 'model_quantized.onnx');

let folder: string;
let library: string;
beforeAll(async () => {
  folder = await makeFolder();
  library = join(folder, 'library');
  await json(['add', '-', '--library', library], { input: toJsonl(papers) });
});

async function copyOf(source: string, name: string): Promise<string> {
  const copy = join(folder, name);
  await cp(source, copy, { recursive: true });
  return copy;
}

/** Adds papers of random meaning: to embed so many would take a minute. */
function addNotes(directory: string, count: number): void {
  const path = join(directory, 'library.sqlite');
  const database = openDatabase(path);
  const [store, writer] = [new Store(database), new StoreWriter(database, path)];
  const model = store.libraryModel()?.number ?? 0;
  const random = createRandom(4);
  writer.transaction(() => {
    for (let i = 0; i < count; i++) {
      const paper = paperSchema.parse({ id: `n:${i}`, title: `Note ${i}` });
      const hashes = { contentHash: hashPaper(paper), passageHash: hashText(paper.title) };
      const vector = normalize(
        Float32Array.from({ length: 384 }, () => random.below(2_001) - 1_000),
      );
      writer.insert({ paper, ...hashes, model, vector });
    }
  });
  store.close();
}

describe('a damaged library', () => {
  it('of a newer version is refused, and not changed', async () => {
    const newer = await copyOf(library, 'newer');
    const path = join(newer, 'library.sqlite');
    const database = new Sqlite(path);
    database.pragma('user_version = 999');
    database.pragma('journal_mode = DELETE');
    database.close();
    const before = await readFile(path);
    for (const command of [
      ['search', 'x'],
      ['add', '-'],
      ['remove', 'x'],
    ]) {
      const told = await failure([...command, '--library', newer], { input: toJsonl(papers) });
      expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_NEWER', details: { found: 999 } });
    }
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it('that is no database is refused', async () => {
    const other = await copyOf(library, 'other');
    await writeFile(join(other, 'library.sqlite'), 'no database at all, '.repeat(1_000));
    expect(await failure(['info', '--library', other])).toMatchObject({
      exit: 3,
      code: 'LIBRARY_UNREADABLE',
    });
  });

  it('in one of its pages is told, not answered from', async () => {
    const torn = await copyOf(library, 'torn');
    const path = join(torn, 'library.sqlite');
    const bytes = await readFile(path);
    // All but the first page, which says what file it is.
    await writeFile(path, bytes.fill(0xa5, bytes.readUInt16BE(16)));
    for (const command of [
      ['info'],
      ['search', 'owls'],
      ['related', 'birds:owls'],
      ['remove', 'x'],
    ]) {
      const told = await failure([...command, '--library', torn]);
      expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_UNREADABLE' });
    }
  });

  it('with a corrupt vector index builds it anew, says so, and answers as before', async () => {
    // More papers than are searched exactly, so that there is an index to be corrupted.
    const many = await copyOf(library, 'many');
    addNotes(many, vectorLimits.exact + 1);
    const ask = ['search', 'how many owls live in a forest?', '-k', '1', '--library', many];
    const before = await json(ask);
    const files = (await readdir(many)).filter((name) => name.endsWith('.hnsw'));
    expect(files).toHaveLength(1);
    await truncate(join(many, files[0] ?? ''), 1_000);
    expect(await kindred(ask)).toEqual({
      exit: 0,
      stdout: expect.stringContaining('Counting Owls by Ear') as string,
      stderr: expect.stringContaining('index') as string,
    });
    expect(await json(ask)).toEqual(before);
  });
});

describe('a damaged model', () => {
  it('with truncated weights is refused', async () => {
    const model = await copyOf(bundled, 'truncated');
    await truncate(join(model, weights), 100_000);
    const into = ['--library', join(folder, 'into-truncated')];
    const told = await failure(['add', '-', '--model', model, ...into], { input: toJsonl(papers) });
    expect(told).toMatchObject({ exit: 3, code: 'MODEL_DAMAGED' });
  });

  it('with missing weights, or not there at all, is refused', async () => {
    const model = await copyOf(bundled, 'missing');
    await rm(join(model, weights));
    const into = ['--library', join(folder, 'into-missing')];
    const input = toJsonl(papers);
    expect(await failure(['add', '-', '--model', model, ...into], { input })).toMatchObject({
      exit: 3,
      code: expect.stringMatching(/^MODEL_(?:DAMAGED|NOT_FOUND)$/u) as string,
    });
    const absent = join(folder, 'no-model');
    expect(await failure(['add', '-', '--model', absent, ...into], { input })).toMatchObject({
      exit: 3,
      code: 'MODEL_NOT_FOUND',
    });
  });

  it('that is another one than the library was made with is refused', async () => {
    const other = await copyOf(bundled, 'other-model');
    const manifest = join(other, 'manifest.json');
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"maxTokens": 256', '"maxTokens": 128'));
    const told = await failure(['search', 'owls', '--library', library, '--model', other]);
    expect(told).toMatchObject({ exit: 3, code: 'MODEL_MISMATCH' });
    expect(await json(['info', '--library', library])).toMatchObject({ papers: 6 });
  });
});
