import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import type { ImportRecord } from '../../../src/importers/importer.js';
import {
  inspectFiles,
  readFiles,
  type ReadOptions,
  type SkippedFile,
} from '../../../src/importers/read-files.js';
import { collect, inShort } from './collect.js';

const mebibyte = 1_024 * 1_024;
const line = (title: string) => `${JSON.stringify({ title, abstract: 'Some.' })}\n`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-bombs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

interface Outcome {
  readonly papers: number;
  readonly problems: readonly string[];
  /** Mebibytes that memory grew by at most. */
  readonly grown: number;
}

/** What becomes of records, none of which is kept. */
async function outcomeOf(records: AsyncIterable<ImportRecord>): Promise<Outcome> {
  const start = process.memoryUsage().rss;
  let [papers, most] = [0, start];
  const problems: string[] = [];
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  try {
    for await (const record of records) {
      expect(record.origin.line).toBeGreaterThan(0);
      JSON.stringify(record); // as a file of refused records is written
      if (record.kind === 'paper') papers++;
      else if (problems.length < 10) problems.push(inShort(record));
    }
  } catch (error) {
    if (!isKindredError(error, 'INPUT_UNREADABLE')) throw error;
    problems.push(error.details.problem);
  } finally {
    clearInterval(timer);
  }
  most = Math.max(most, process.memoryUsage().rss);
  return { papers, problems, grown: (most - start) / mebibyte };
}

/** A text that is made while it is read, in pieces of 64 KiB. */
function read(format: string, parts: Iterable<string>): Promise<Outcome> {
  const bytes = function* () {
    for (const part of parts) {
      const whole = Buffer.from(part);
      for (let at = 0; at < whole.length; at += 65_536) yield whole.subarray(at, at + 65_536);
    }
  };
  return outcomeOf(readFiles([{ path: '-' }], { format, stdin: Readable.from(bytes()) }));
}

async function readPath(path: string, options: ReadOptions = {}): Promise<Outcome> {
  try {
    return await outcomeOf(readFiles(await inspectFiles([path], options), options));
  } catch (error) {
    if (!isKindredError(error, 'INPUT_UNREADABLE')) throw error;
    return { papers: 0, problems: [error.details.problem], grown: 0 };
  }
}

interface Entry {
  readonly name: string;
  readonly content: string | Buffer;
  readonly encrypted?: boolean;
}

/** A ZIP archive (APPNOTE.TXT 4.3), with whatever names; `cut` is what is left out of the middle. */
function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, encrypted = false } of entries) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(typeof crc32 === 'function' ? crc32(raw) : 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, path);
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, list, end]);
}

const hasProgram = (name: string) => spawnSync(name, ['--version']).status === 0;

describe('a compressed bomb', () => {
  const bomb = () => Buffer.concat([Buffer.from(line('Owls')), Buffer.alloc(200 * mebibyte, ' ')]);

  it('is refused as gzip, after what came before it', async () => {
    const path = await fileOf('bomb.gz', gzipSync(bomb()));
    const { papers, problems, grown } = await readPath(path);
    expect(papers).toBeLessThanOrEqual(1);
    expect(problems).toEqual([expect.stringContaining('300 times')]);
    expect(grown).toBeLessThan(400);
  });

  it('is refused as ZIP', async () => {
    const path = await fileOf('bomb.zip', zipOf([{ name: 'a.jsonl', content: bomb() }]));
    const { problems, grown } = await readPath(path);
    expect(problems).toEqual([expect.stringContaining('300 times')]);
    expect(grown).toBeLessThan(400);
  });

  // Node cannot write these two.
  it.skipIf(!hasProgram('xz'))('is refused as xz (skipped without xz)', async () => {
    const packed = execFileSync('xz', ['-c', '-0'], { input: bomb() });
    expect((await readPath(await fileOf('bomb.xz', packed))).problems).toEqual([
      expect.stringContaining('300 times'),
    ]);
  });

  it.skipIf(!hasProgram('zstd'))('is refused as zstd (skipped without zstd)', async () => {
    const packed = execFileSync('zstd', ['-c', '-1'], { input: bomb() });
    expect((await readPath(await fileOf('bomb.zst', packed))).problems).toEqual([
      expect.stringContaining('300 times'),
    ]);
  });

  it('is refused as zstd that claims a window of gigabytes', async () => {
    // A frame's header (RFC 8878, 3.1.1.1) with a window of 2^30 bytes, and a raw block of text.
    const text = Buffer.from(line('Owls'));
    const block = Buffer.alloc(3);
    block.writeUIntLE((text.length << 3) | 1, 0, 3);
    const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3]);
    const frames = Array.from({ length: 20 }, () => Buffer.concat([header, block, text]));
    const { problems, grown } = await readPath(await fileOf('wide.zst', Buffer.concat(frames)));
    expect(problems).toEqual([expect.stringContaining('window')]);
    expect(grown).toBeLessThan(200);
  });
});

describe('a ZIP archive', () => {
  it('of more than 100,000 files is refused', async () => {
    const entries = Array.from({ length: 100_001 }, (_, i) => ({ name: `.${i}`, content: '' }));
    const path = await fileOf('many.zip', zipOf(entries));
    expect((await readPath(path)).problems).toEqual([expect.any(String)]);
  });

  it('with names that lead out of it is refused, and writes nothing', async () => {
    for (const name of ['../../out.jsonl', '/etc/out.jsonl', 'a\\..\\b.jsonl', 'C:/out.jsonl']) {
      const path = await fileOf('paths.zip', zipOf([{ name, content: line('Owls') }]));
      const { papers, problems } = await readPath(path);
      expect(papers + problems.length, name).toBe(1);
    }
  });

  it('loses no other file to an encrypted one or to another archive', async () => {
    const inner = zipOf([{ name: 'a.jsonl', content: line('Within') }]);
    const archive = zipOf([
      { name: 'secret.jsonl', content: line('Secret'), encrypted: true },
      { name: 'inner.zip', content: inner },
      { name: 'good.jsonl', content: line('Owls') },
    ]);
    const skipped: SkippedFile[] = [];
    const path = await fileOf('mixed.zip', archive);
    const outcome = await readPath(path, { onSkipped: (file) => void skipped.push(file) });
    expect(outcome).toMatchObject({ papers: 1 });
    expect(skipped.map(({ reason }) => reason).join('; ')).toMatch(
      /encrypted.*; .*within another/u,
    );
  });

  it('that is cut anywhere ends in a clear error', async () => {
    const archive = zipOf([{ name: 'a.jsonl', content: line('Owls').repeat(100) }]);
    for (let length = 4; length < archive.length; length += 17) {
      const { problems } = await readPath(await fileOf('cut.zip', archive.subarray(0, length)));
      expect(problems, `${length} bytes`).toEqual([expect.stringMatching(/ZIP/u)]);
    }
  });
});

describe('a folder', () => {
  it('with links in a circle, pipes, devices and broken links is read once', async () => {
    const base = join(folder, 'odd');
    await mkdir(join(base, 'sub'), { recursive: true });
    await writeFile(join(base, 'sub', 'good.jsonl'), line('Owls'));
    await writeFile(join(base, 'new\nline \u001b[31m.jsonl'), line('Tides'));
    await symlink(base, join(base, 'sub', 'loop'));
    await symlink('/', join(base, 'root'));
    await symlink(join(base, 'nothing'), join(base, 'broken.jsonl'));
    await symlink('/dev/zero', join(base, 'zero.jsonl'));
    execFileSync('mkfifo', [join(base, 'pipe.jsonl')]);
    await symlink(join(base, 'pipe.jsonl'), join(base, 'linked-pipe.jsonl'));
    const skipped: SkippedFile[] = [];
    const options = { onSkipped: (file: SkippedFile) => void skipped.push(file) };
    const files = await inspectFiles([base], options);
    const records = await collect(readFiles(files, options));
    expect(records.map(inShort).toSorted()).toEqual(['Owls', 'Tides']);
  });

  it.skipIf(process.getuid?.() === 0)(
    'loses no file to an unreadable one (not as root)',
    async () => {
      const base = join(folder, 'closed');
      await mkdir(base);
      await writeFile(join(base, 'good.jsonl'), line('Owls'));
      await writeFile(join(base, 'closed.jsonl'), line('Tides'));
      await chmod(join(base, 'closed.jsonl'), 0);
      expect(await readPath(base)).toMatchObject({ papers: 1, problems: [] });
    },
  );
});

describe('a text made to explode', () => {
  const laughs =
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
  const nested = 100_000;
  const deep = (open: string, close: string) => open.repeat(nested) + close.repeat(nested);
  const times = function* (count: number, part: string) {
    for (let i = 0; i < count; i++) yield part;
  };
  const many = (unit: string) => unit.repeat(Math.ceil(mebibyte / unit.length));
  const aliases = 'bcdefghijk'
    .split('')
    .map((name, i) => `- &${name} [${Array(10).fill(`*${'abcdefghijk'[i]}`).join(',')}]`);

  it.each<[string, string, () => Iterable<string>]>([
    [
      'XML with entities',
      'pubmed-xml',
      () => [`${laughs}<PubmedArticleSet>&b;&c;</PubmedArticleSet>`],
    ],
    ['deep XML', 'pubmed-xml', () => ['<a>', deep('<b>', '</b>'), '</a>']],
    ['deep XML, closed by other names', 'oai-pmh', () => ['<b>'.repeat(nested), many('</z>')]],
    ['an XML comment without end', 'jats', () => ['<article><!--', ...times(100, many('x'))]],
    ['an XML tag without end', 'mods', () => ['<mods ', ...times(100, many('x'))]],
    ['deep JSON', 'json', () => [`[${deep('[', ']')}]`]],
    ['deep JSON without end', 'json', () => times(4, many('[{"a":'))],
    ['deep JSON on a line', 'jsonl', () => [`{"items":[${deep('[', ']')}]}\n`]],
    ['one line of 100 MB', 'jsonl', () => times(100, many('x'))],
    ['a CSV quote never closed', 'csv', () => ['title\n"', ...times(40, many('a,b\n'))]],
    [
      'BibTeX without closing brace',
      'bibtex',
      () => ['@a{b, title={', ...times(20, many('{ab cd '))],
    ],
    ['BibTeX of a million fields', 'bibtex', () => ['@a{b, ', ...times(7, many('k = {v},\n'))]],
    ['YAML aliases', 'yaml', () => ['references:\n- &a [x,x,x]\n', aliases.join('\n')]],
    ['YAML without end', 'yaml', () => ['references:\n', ...times(20, many('- a\n'))]],
    ['deep YAML', 'yaml', () => [`references: ${deep('[', ']')}`]],
    ['RIS of tags alone', 'ris', () => ['TY  - JOUR\n', ...times(10, many('AU  - \n'))]],
    ['a listing without a break', 'listing', () => ['get ', many('email ')]],
  ])('ends in problems and bounded memory: %s', async (_name, format, parts) => {
    const { papers, problems, grown } = await read(format, parts());
    expect(papers).toBe(0);
    expect(problems).not.toEqual([]);
    expect(problems.every((problem) => problem.length < 500)).toBe(true);
    expect(grown).toBeLessThan(700);
  });

  it.each<[string, string, () => string]>([
    [
      'blanks between names',
      'jsonl',
      () => JSON.stringify({ title: 'Owls', authors: `a and b${' '.repeat(mebibyte)}c` }),
    ],
    [
      'millions of keywords',
      'jsonl',
      () => JSON.stringify({ title: 'Owls', keywords: many('ab,').repeat(4) }),
    ],
    [
      'millions of wrong keywords',
      'jsonl',
      () => `{"title":"Owls","keywords":[${many('1,').repeat(4)}1]}`,
    ],
    [
      'an abstract of letters read wrong',
      'jsonl',
      () => JSON.stringify({ title: 'Owls', abstract: many('Ã© ') }),
    ],
    [
      'a long word at a million places',
      'json',
      () =>
        JSON.stringify({
          id: 'https://openalex.org/W1',
          display_name: 'Owls',
          abstract_inverted_index: {
            ['w'.repeat(9_000)]: Array.from({ length: 1_000_000 }, (_, i) => i),
          },
        }),
    ],
    [
      'a place beyond all',
      'json',
      () =>
        JSON.stringify({
          id: 'https://openalex.org/W1',
          display_name: 'Owls',
          abstract_inverted_index: { b: [1e15], a: [0] },
        }),
    ],
    ['millions of columns', 'csv', () => `title,${many(',')}\nOwls,${many(',')}\n`],
    ['blanks in a cell', 'csv', () => `title,authors\nOwls,"a and b${' '.repeat(mebibyte)}c"\n`],
    [
      'brackets after a name',
      'ovid',
      () => `<1>\nTitle\n  Owls\nAuthor\n  a${many('[')}\n  ${many('1')}x\n`,
    ],
  ])('still gives its paper: %s', async (_name, format, text) => {
    const { papers, problems, grown } = await read(format, [text()]);
    expect({ papers, problems }).toEqual({ papers: 1, problems: [] });
    expect(grown).toBeLessThan(700);
  });

  it('pollutes no prototype by keys and columns', async () => {
    const keys =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"title":"Owls"}';
    await read('jsonl', [keys]);
    await read('json', [`[${keys},{"__proto__":null,"title":"Owls"}]`]);
    await read('yaml', [`references:\n- __proto__: {polluted: 1}\n  title: Owls\n`]);
    const table = await read('csv', ['title,__proto__,constructor,toString\nOwls,a,b,c\n']);
    await read('pubmed-xml', ['<PubmedArticle __proto__="1" constructor="2"></PubmedArticle>']);
    await read('ris', ['TY  - JOUR\nTI  - Owls\nER  - \n']);
    expect(table.papers).toBe(1);
    expect('polluted' in {}).toBe(false);
  });

  it('reads columns of odd names as they are mapped', async () => {
    const columns = { title: '__proto__', abstract: '!!!', doi: '', year: 'constructor' };
    const text = '__proto__,constructor,x\nOwls,2001,b\n';
    const stdin = Readable.from([Buffer.from(text)]);
    const records = await collect(readFiles([{ path: '-' }], { format: 'csv', columns, stdin }));
    expect(records).toMatchObject([{ paper: { title: 'Owls', year: 2001, abstract: '' } }]);
  });
});
