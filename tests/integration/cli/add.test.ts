import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
let good: string;
beforeAll(async () => {
  folder = await makeFolder();
  good = await fileOf('good.jsonl', toJsonl(papers));
});

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const inLibrary = (name: string) => ['--library', join(folder, name)];

describe('kindred add', () => {
  it('adds what is new, skips what is unchanged, replaces what changed', async () => {
    const library = inLibrary('again');
    expect(await json(['add', good, ...library])).toMatchObject({
      papers: 6,
      read: 6,
      added: 6,
      changed: 0,
      unchanged: 0,
      withoutAbstract: 1,
      refused: 0,
      warnings: [
        { file: good, line: 6, warning: expect.stringContaining('no abstract') as string },
      ],
    });
    expect(await json(['add', good, ...library])).toMatchObject({ unchanged: 6, embedded: 0 });
    const changed = papers.map((paper, i) => (i === 2 ? { ...paper, abstract: 'New.' } : paper));
    const file = await fileOf('changed.jsonl', toJsonl(changed));
    expect(await json(['add', file, ...library])).toMatchObject({
      papers: 6,
      changed: 1,
      unchanged: 5,
      embedded: 1,
    });
  });

  it('tells people what it did, and of progress nothing under --quiet', async () => {
    const { exit, stdout, stderr } = await kindred(['add', good, '-q', ...inLibrary('told')]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^read +6 from 1 file in /u);
    expect(stdout).toMatch(/^without abstract +1, found by title only$/mu);
    expect(stdout).toContain(`${good}:6: no abstract`);
    expect(stdout).toMatch(/now holds 6 papers\.\n$/u);
    expect(stdout).not.toContain('\u001b');
  });

  it('reads a plain-text listing, told by its content', async () => {
    const page = papers
      .slice(0, 5)
      .flatMap(({ title, abstract = '' }) => [title, `${abstract} ${abstract}`]);
    const file = await fileOf(
      'page-of-papers',
      ['Sign up for our newsletter!', ...page].join('\n'),
    );
    expect(await json(['add', file, ...inLibrary('page')])).toMatchObject({ added: 5, refused: 0 });
  });

  it('reads standard input, in any encoding with a mark', async () => {
    const input = Buffer.from(`\ufeff${toJsonl(papers.slice(0, 2))}`, 'utf16le');
    expect(await json(['add', '-', ...inLibrary('stdin')], { input })).toMatchObject({ added: 2 });
  });

  it('takes what it can of a damaged file, and names file and line of the rest', async () => {
    const [owls, nightjars, tides] = papers.map((paper) => JSON.stringify(paper));
    const lines = [
      owls,
      '{"title": "Cut off',
      '{"title": " ", "abstract": "Without a title."}',
      '{"title": "Wrong type", "id": ["x"]}',
      nightjars,
      JSON.stringify({ title: 'Long', abstract: 'owl '.repeat(262_144) }),
      JSON.stringify({ ...papers[0], title: 'Counting Owls Again' }),
      '{"title": "Caf\u00e9 Birds", "abstract": "Some."}',
      tides,
    ].map((line) => Buffer.from(`${line ?? ''}\n`, line?.includes('Caf') ? 'latin1' : 'utf8'));
    const file = await fileOf('damaged.jsonl', Buffer.concat(lines));
    const library = inLibrary('damaged');
    const at = (line: number, field: string, text: RegExp) => ({
      file,
      line,
      [field]: expect.stringMatching(text) as string,
    });
    expect(await json(['add', file, ...library])).toMatchObject({
      papers: 5,
      read: 6,
      refused: 3,
      repeated: [{ id: 'birds:owls', file, line: 7 }],
      problems: [
        at(2, 'problem', /^broken JSON at column 11: /u),
        at(3, 'problem', /^title: a paper needs a title$/u),
        at(4, 'problem', /^id: expected a text, got an array$/u),
      ],
      warnings: [at(6, 'warning', /1048575 characters/u), at(8, 'warning', /windows-1252/u)],
    });
    expect(await json(['show', 'birds:owls', ...library])).toMatchObject({
      title: 'Counting Owls Again',
    });
    const found = await json(['search', 'coffee house birds', '-k', '1', ...library]);
    expect(found).toMatchObject({ results: [{ paper: { title: 'Café Birds' } }] });
  });

  it('says of files without a record that they hold no papers', async () => {
    const library = inLibrary('blank');
    const blank = await fileOf('blank.jsonl', '\n  \n\n');
    expect(await failure(['add', blank, ...library])).toEqual({
      exit: 2,
      code: 'INPUT_UNREADABLE',
      message: `${blank}: cannot be read: it holds no papers`,
      details: { path: blank, problem: 'it holds no papers' },
    });
    const { exit, stdout, stderr } = await kindred(['add', blank, ...library]);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toBe(`kindred: ${blank}: cannot be read: it holds no papers\n`);
    const piped = await failure(['add', '-', blank, '--format', 'jsonl', ...library], {
      input: '\n',
    });
    expect(piped.message).toBe(`stdin, ${blank}: cannot be read: they hold no papers`);
    expect(existsSync(join(folder, 'blank'))).toBe(false);
  });

  it('refuses a file of nothing usable, and makes no library', async () => {
    const file = await fileOf('nothing.jsonl', 'not JSON\n{"year": 2020}\n');
    const library = inLibrary('nothing');
    const { exit, stdout } = await kindred(['add', file, ...library]);
    expect(exit).toBe(2);
    expect(stdout).toContain(`${file}:1: broken JSON at column 1`);
    expect(stdout).toContain(`${file}:2: title: a paper needs a title`);
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });

  it('stops at the first refused record under --strict, and keeps those before it', async () => {
    const file = await fileOf(
      'strict.jsonl',
      `${toJsonl(papers.slice(0, 1))}broken\n${toJsonl(papers.slice(1))}`,
    );
    const { exit, stdout } = await kindred([
      'add',
      file,
      '--strict',
      '--json',
      ...inLibrary('strict'),
    ]);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ added: 1, refused: 1, papers: 1 });
  });

  it('refuses files it cannot read before it adds any', async () => {
    const library = inLibrary('refusing');
    const gzip = await fileOf('papers.gz', Buffer.from([0x1f, 0x8b, 8, 0, 0]));
    const utf16 = await fileOf('unmarked.jsonl', Buffer.from(toJsonl(papers), 'utf16le'));
    const unknown = await fileOf('papers.dat', 'one\ntwo\n');
    const empty = await fileOf('empty.jsonl', '');
    for (const [path, exit, code] of [
      [join(folder, 'absent.jsonl'), 4, 'INPUT_NOT_FOUND'],
      [gzip, 2, 'INPUT_UNREADABLE'],
      [utf16, 2, 'INPUT_UNREADABLE'],
      [empty, 2, 'INPUT_UNREADABLE'],
      [unknown, 2, 'FORMAT_UNKNOWN'],
    ] as const) {
      expect(await failure(['add', good, path, ...library])).toMatchObject({
        exit,
        code,
        message: expect.stringContaining(path) as string,
        details: { path },
      });
    }
    expect(await failure(['add', good, '--format', 'docx'])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
    });
    expect(existsSync(join(folder, 'refusing'))).toBe(false);
  });

  it('ends cleanly at Ctrl-C, and goes on when it is run again', async () => {
    const library = inLibrary('interrupted');
    // The padding is ignored; it makes the input larger than any buffer between the processes.
    const padding = 'x'.repeat(1_000);
    const many = Array.from({ length: 1_000 }, (_, i) => ({ title: `Note ${i}`, padding }));
    const input = toJsonl(many);
    const { child, finished } = start(['add', '-', '--json', ...library]);
    await new Promise((resolve) => child.stdin.write(input, resolve));
    child.kill('SIGINT');
    const { exit, stderr } = await finished;
    expect(exit).toBe(130);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'INTERRUPTED', message: expect.stringContaining('again') as string },
    });
    expect(await json(['add', '-', ...library], { input })).toMatchObject({
      papers: 1_000,
      read: 1_000,
    });
  });

  const listing = fileURLToPath(
    new URL('../../../../shared/data/listing/papers.txt', import.meta.url),
  );
  const absent = existsSync(listing) ? '' : ' (skipped: ../shared/data is not here)';
  it.skipIf(absent !== '')(`adds the shared listing whole${absent}`, async () => {
    const library = inLibrary('listing');
    // The quickest model: what is asked is whether all is read and kept. The demo's tests embed as many by the default's.
    const quick = ['--model', 'kindred-static'];
    expect(await json(['add', listing, ...quick, ...library])).toMatchObject({
      added: 249,
      refused: 0,
    });
    expect(await json(['info', ...library])).toMatchObject({ papers: 249 });
  });
});

const record = (title: string, more = '') =>
  `TY  - JOUR\nTI  - ${title}\nAU  - Moor, Ada\nPY  - 2020\nAB  - Of ${title}, at length.\n${more}ER  - \n`;

describe('what kindred add takes', () => {
  it('is folders, patterns, compressed files and archives, told by their content', async () => {
    const place = join(folder, 'many');
    await mkdir(join(place, 'deeper'), { recursive: true });
    await writeFile(join(place, 'one.txt'), record('Slow owls of the northern forest'));
    await writeFile(join(place, 'deeper', 'two.ris.gz'), gzipSync(record('Tides and their moons')));
    await writeFile(
      join(place, 'deeper', 'three.csv'),
      'Titel;Autor\nMoss on old roofs;Ben Quay\n',
    );
    await writeFile(join(place, 'notes.bin'), 'nothing\nto read\n');
    const map = ['--map', 'title=Titel', '--map', 'authors=Autor'];
    const report = await json(['add', ...map, place, ...inLibrary('many')]);
    expect(report).toMatchObject({
      added: 3,
      refused: 0,
      skipped: [{ path: join(place, 'notes.bin'), reason: expect.any(String) as string }],
    });
    const pattern = join(place, '**', '*.{txt,gz}');
    expect(await json(['add', pattern, ...inLibrary('many')])).toMatchObject({ unchanged: 2 });
  });

  it('is read and reported only with --no-embed', async () => {
    const report = await json(['add', good, '--no-embed', ...inLibrary('unmade')]);
    expect(report).toMatchObject({ read: 6, added: 0, embedded: 0 });
    expect(existsSync(join(folder, 'unmade'))).toBe(false);
  });

  it('and was refused is written to a file, with reasons and what could be read', async () => {
    const bad = await fileOf(
      'bad.jsonl',
      '{"title": "Owls of the north"}\n{"year": 2020}\n{"title": \n',
    );
    const rejects = join(folder, 'refused.jsonl');
    await json(['add', bad, '--rejects', rejects, ...inLibrary('rejects')]);
    const lines = (await readFile(rejects, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        file: bad,
        line: 2,
        problem: expect.stringContaining('title') as string,
        record: '{"year": 2020}',
      },
      {
        file: bad,
        line: 3,
        problem: expect.stringContaining('JSON') as string,
        record: '{"title": ',
      },
    ]);
    expect(
      await failure(['add', bad, '--rejects', join(folder, 'no', 'such', 'place')]),
    ).toMatchObject({ code: 'INVALID_PARAMETER', details: { name: '--rejects' } });
  });

  it.each([
    ['titel=X', 'did you mean "title"'],
    ['title', 'FIELD=COLUMN'],
  ])('with --map %s is refused', async (pair, message) => {
    expect(await failure(['add', good, '--map', pair])).toMatchObject({
      code: 'INVALID_PARAMETER',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('a paper from two sources', () => {
  it('is one, its records are told, and taken apart again', async () => {
    const library = inLibrary('merged');
    const ris = await fileOf('a.ris', record('Slow owls of the northern forest'));
    const other = await fileOf(
      'b.ris',
      record('Slow owls of the northern forest', 'DO  - 10.1000/owls\n'),
    );
    const { stdout } = await kindred(['add', ris, other, '-q', ...library]);
    expect(stdout).toMatch(/^merged +1, with papers that were there/mu);
    const shown = await kindred(['show', '10.1000/owls', ...library]);
    expect(shown.stdout).toContain(`doi:10.1000/owls (${other}:1)`);
    const report = (await json(['duplicates', ...library])) as { merged: { records: unknown[] }[] };
    expect(report.merged.map(({ records }) => records.length)).toEqual([2]);
    expect((await kindred(['duplicates', ...library])).stdout).toContain('Merged: 1 paper');
    const { papers: apart } = (await json([
      'duplicates',
      '--split',
      '10.1000/owls',
      ...library,
    ])) as {
      papers: string[];
    };
    expect(apart).toHaveLength(2);
    expect(await json(['add', ris, other, ...library])).toMatchObject({ unchanged: 2, papers: 2 });
    await json(['duplicates', '--merge', ...apart, ...library]);
    expect(await json(['info', ...library])).toMatchObject({ papers: 1 });
  });
});
