import { readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  readDerived,
  writeDerived,
  type DerivedFile,
  type FoundDerived,
  type NewDerived,
} from '../../../src/library/derived-file.js';
import { fromSealed, toSealed } from '../../../src/library/sealed-json.js';

const kind = {
  prefix: 'vectors.abc',
  extension: 'hnsw',
  details: z.object({ fingerprint: z.literal('abc'), rows: z.number() }),
};
const lexical = { prefix: 'lexical', extension: 'bm25', details: z.looseObject({}) };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kindred-derived-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** As if the database had reached a generation; there is no other process to keep out. */
const reached =
  (generation: number) =>
  <Result>(work: (generation: number) => Result) =>
    Promise.resolve(work(generation));
const exclusively = reached(100);

async function saveDerived<Details>(
  into: string,
  file: DerivedFile<Details>,
  content: NewDerived<Details>,
): Promise<void> {
  const publish = await writeDerived(into, file, content);
  await publish();
}

function save(content: string, generation: number, rows = 3) {
  return saveDerived(directory, kind, {
    library: 'l',
    generation,
    details: { fingerprint: 'abc', rows },
    write: (path) => writeFile(path, content),
    exclusively,
  });
}
/** What is found before it is read. */
function findDerived<Details>(file: DerivedFile<Details>, library = 'l') {
  const read = (found: FoundDerived<Details>) => Promise.resolve(found);
  return readDerived(directory, file, { library, read });
}
const find = (library = 'l') => findDerived(kind, library);
const stamp = () => join(directory, 'vectors.abc.json');
const files = () => readdirSync(directory).sort();

describe('a derived file', () => {
  it('is found as it was saved, with its generation and what its stamp says', async () => {
    await save('a graph', 7);
    const found = await find();
    expect(found).toMatchObject({ generation: 7, details: { fingerprint: 'abc', rows: 3 } });
    expect(await readFile(found?.path ?? '', 'utf8')).toBe('a graph');
  });

  it('never replaces a newer one that another process wrote meanwhile', async () => {
    const late = saveDerived(directory, kind, {
      library: 'l',
      generation: 7,
      details: { fingerprint: 'abc', rows: 3 },
      write: async (path) => {
        await save('a newer graph', 9);
        await writeFile(path, 'an older graph');
      },
      exclusively,
    });
    await late;
    const found = await find();
    expect(found?.generation).toBe(9);
    expect(await readFile(found?.path ?? '', 'utf8')).toBe('a newer graph');
    expect(files()).toHaveLength(2);
  });

  it('replaces one of another library, however new', async () => {
    const of = { generation: 99, details: { fingerprint: 'abc', rows: 1 } };
    const write = (path: string) => writeFile(path, 'not ours');
    await saveDerived(directory, kind, { library: 'other', ...of, write, exclusively });
    await save('ours', 7);
    expect(await find()).toMatchObject({ generation: 7 });
  });

  it('replaces one that is ahead of the database: an older one was restored', async () => {
    await save('a graph of papers that are no more', 99);
    await saveDerived(directory, kind, {
      library: 'l',
      generation: 7,
      details: { fingerprint: 'abc', rows: 3 },
      write: (path) => writeFile(path, 'a graph'),
      exclusively: reached(8),
    });
    expect(await find()).toMatchObject({ generation: 7 });
    expect(files()).toHaveLength(2);
  });

  it('is not taken for abandoned when another process replaced ours long ago', async () => {
    const newer = 'vectors.abc.9.0badcafe.hnsw';
    const replaceOurs = () => {
      const ours = fromSealed(readFileSync(stamp(), 'utf8')) as object;
      writeFileSync(stamp(), toSealed({ ...ours, file: newer }));
      writeFileSync(join(directory, newer), 'a graph');
      utimesSync(join(directory, newer), 0, 0);
    };
    await saveDerived(directory, kind, {
      library: 'l',
      generation: 7,
      details: { fingerprint: 'abc', rows: 3 },
      write: (path) => writeFile(path, 'a graph'),
      exclusively: (work) => {
        const result = work(7);
        replaceOurs(); // this process sleeps for an hour
        return Promise.resolve(result);
      },
    });
    expect((await find())?.path).toBe(join(directory, newer));
  });

  it('is undefined where none was ever saved', async () => {
    expect(await find()).toBeUndefined();
  });

  it('replaces the one before, and leaves those of other kinds alone', async () => {
    await saveDerived(directory, lexical, {
      library: 'l',
      generation: 1,
      details: {},
      write: (path) => writeFile(path, 'words'),
      exclusively,
    });
    await save('a graph', 7);
    await save('a larger graph', 8, 4);
    expect(await find()).toMatchObject({ generation: 8, details: { rows: 4 } });
    expect(files()).toHaveLength(4);
    expect(await findDerived(lexical)).toMatchObject({ generation: 1 });
  });

  it('is read anew where another process replaced it while it was read', async () => {
    await save('a graph', 7);
    const tried: number[] = [];
    const read = async ({ path, generation }: FoundDerived<unknown>) => {
      tried.push(generation);
      if (generation === 7) await save('a newer graph', 8);
      return readFile(path, 'utf8');
    };
    expect(await readDerived(directory, kind, { library: 'l', read })).toBe('a newer graph');
    expect(tried).toEqual([7, 8]);
  });

  it('is refused when a bit of it was flipped, or it is gone', async () => {
    await save('a graph', 7);
    const path = (await find())?.path ?? '';
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(2) ^ 1, 2);
    writeFileSync(path, bytes);
    await expect(find()).rejects.toThrow('its checksum is wrong');
    await rm(path);
    await expect(find()).rejects.toThrow(/ENOENT/u);
  });

  it('is refused when it is of another library or made with other parameters', async () => {
    await save('a graph', 7);
    await expect(find('other')).rejects.toThrow('it belongs to another library');
    const other = { ...kind, details: z.object({ fingerprint: z.literal('xyz') }) };
    await expect(findDerived(other)).rejects.toThrow('another model');
  });

  it.each([
    ['no JSON', () => '{'],
    ['of another format', (text: string) => text.replace('"format":1', '"format":2')],
    [
      'of a negative generation',
      (text: string) => text.replace('"generation":7', '"generation":-7'),
    ],
    [
      'pointing out of the library',
      (text: string) => text.replace(/"file":"[^"]*"/u, '"file":"../vectors.hnsw"'),
    ],
  ])('is refused when its stamp is %s', async (_, harm) => {
    await save('a graph', 7);
    const forged = harm(JSON.stringify(fromSealed(readFileSync(stamp(), 'utf8'))));
    // Sealed anew where that can be done: the seal is not what refuses it.
    writeFileSync(stamp(), forged === '{' ? forged : toSealed(JSON.parse(forged) as object));
    await expect(find()).rejects.toThrow();
  });

  it('is refused when its stamp says another number than was written', async () => {
    await save('a graph', 7);
    const text = readFileSync(stamp(), 'utf8');
    for (const [from, to] of [
      ['"generation":7', '"generation":5'],
      ['"rows":3', '"rows":1'],
    ] as const) {
      writeFileSync(stamp(), text.replace(from, to));
      await expect(find()).rejects.toThrow('its stamp is damaged');
    }
    writeFileSync(stamp(), JSON.stringify(fromSealed(text)));
    await expect(find()).rejects.toThrow('its stamp is of an older version');
  });

  it('can be saved anew over a broken stamp', async () => {
    writeFileSync(stamp(), '{');
    await save('a graph', 7);
    expect(await find()).toMatchObject({ generation: 7 });
  });

  it('stays the one before when writing fails, and leaves nothing half done', async () => {
    await save('a graph', 7);
    const before = files();
    const failing = saveDerived(directory, kind, {
      library: 'l',
      generation: 8,
      details: { fingerprint: 'abc', rows: 4 },
      write: async (path) => {
        await writeFile(path, 'half a gr');
        throw new Error('the disk is full');
      },
      exclusively,
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(files()).toEqual(before);
    expect(await find()).toMatchObject({ generation: 7 });
  });

  it('removes what kills left behind long ago, but nothing that may be being written', async () => {
    const abandoned = ['vectors.abc.3.aa.hnsw', 'vectors.abc.3.aa.hnsw.json'];
    const others = [
      'vectors.abcdef.3.bb.hnsw',
      'lexical.3.aa.bm25',
      'library.sqlite',
      'notes.hnsw',
    ];
    const long = new Date(Date.now() - 3_600_000);
    for (const name of [...abandoned, ...others]) {
      writeFileSync(join(directory, name), '');
      utimesSync(join(directory, name), long, long);
    }
    writeFileSync(join(directory, 'vectors.abc.4.cc.hnsw'), '');
    await save('a graph', 7);
    expect(files()).toEqual(expect.arrayContaining([...others, 'vectors.abc.4.cc.hnsw']));
    for (const name of abandoned) expect(files()).not.toContain(name);
  });
});
