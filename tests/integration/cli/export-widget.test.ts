import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shardOf, type WidgetShard } from '../../../src/api/widget-list.js';
import { failure, json, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
let library: readonly string[];
beforeAll(async () => {
  folder = await makeFolder();
  library = ['--library', join(folder, 'library')];
  await json(['add', '-', ...library], { input: toJsonl(papers) });
});

interface Related {
  readonly results: readonly {
    readonly paper: { readonly id: string; readonly title: string };
    readonly why: { readonly pair?: { readonly seed: string; readonly paper: string } };
  }[];
}

/** What an export says of a name, read as the widget reads it. */
async function entryOf(place: string, name: string): Promise<WidgetShard[string] | undefined> {
  const mark = JSON.parse(await readFile(join(place, 'kindred-export.json'), 'utf8')) as {
    shards: number;
  };
  const file = join(place, 'related', `${shardOf(name, mark.shards)}.json`);
  return (JSON.parse(await readFile(file, 'utf8')) as WidgetShard)[name];
}

describe('kindred export-widget', () => {
  it('writes the list of every paper, the same as kindred related gives', async () => {
    const place = join(folder, 'export', 'deep');
    const report = await json(['export-widget', place, '--count', '3', '--why', ...library]);
    expect(report).toMatchObject({ papers: papers.length, directory: place });
    for (const { id } of papers) {
      const related = (await json(['related', id, '-k', '3', '--why', ...library])) as Related;
      const list = await entryOf(place, id);
      expect(list).toMatchObject(
        related.results.map(({ paper, why }) => ({
          id: paper.id,
          title: paper.title,
          ...(why.pair && { why: { seed: why.pair.seed, paper: why.pair.paper } }),
        })),
      );
    }
    expect(await entryOf(place, 'doi:10.1234/owls')).toBe('birds:owls');
    const script = await readFile(join(place, 'widget.js'), 'utf8');
    expect(script).not.toContain('__KINDRED_SHARDS__');
    expect((await readdir(place)).sort()).toEqual([
      'README.txt',
      'kindred-export.json',
      'related',
      'widget.js',
    ]);
  });

  it('replaces an earlier export, and nothing else', async () => {
    const place = join(folder, 'again');
    await json(['export-widget', place, ...library]);
    await writeFile(join(place, 'related', 'left-over.json'), '{}');
    await writeFile(join(place, 'CNAME'), 'related.example');
    await json(['export-widget', place, ...library]);
    expect(existsSync(join(place, 'related', 'left-over.json'))).toBe(false);
    expect(await readFile(join(place, 'CNAME'), 'utf8')).toBe('related.example');
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, 'thesis.tex'), 'precious');
    expect(await failure(['export-widget', own, ...library])).toMatchObject({
      exit: 3,
      code: 'OUTPUT_UNWRITABLE',
    });
    expect(await readdir(own)).toEqual(['thesis.tex']);
    const file = join(own, 'thesis.tex');
    expect(await failure(['export-widget', file, ...library])).toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
    });
  });

  it('interrupted leaves what was there before, and nothing beside it', async () => {
    const many = ['--library', join(folder, 'many')];
    const notes = Array.from({ length: 400 }, (_, i) => ({ id: `n:${i}`, title: `Owl ${i}` }));
    await json(['add', '-', ...many], { input: toJsonl(notes) });
    const place = join(folder, 'interrupted');
    await json(['export-widget', place, ...library]);
    const before = await readFile(join(place, 'kindred-export.json'), 'utf8');
    const { child, finished } = start(['export-widget', place, ...many]);
    while (!(await readdir(folder)).some((name) => name.endsWith('-kindred-export')));
    child.kill('SIGINT');
    expect((await finished).exit).toBe(130);
    expect(await readFile(join(place, 'kindred-export.json'), 'utf8')).toBe(before);
    expect((await readdir(folder)).filter((name) => name.includes('kindred-export'))).toEqual([]);
  });

  it.each(['0', '21', 'many', '1.5'])('refuses lists of %s', async (count) => {
    const told = await failure(['export-widget', join(folder, 'x'), '--count', count, ...library]);
    expect(told).toMatchObject({ exit: 2, code: 'INVALID_PARAMETER' });
    expect(existsSync(join(folder, 'x'))).toBe(false);
  });

  it('refuses where nothing may be written', async () => {
    const told = await failure([
      'export-widget',
      join(folder, 'own', 'thesis.tex', 'x'),
      ...library,
    ]);
    expect(told).toMatchObject({ exit: 3, code: 'OUTPUT_UNWRITABLE' });
  });
});
