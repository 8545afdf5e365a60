import { spawnSync } from 'node:child_process';
import { chmod, cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failure, json, makeFolder, start, type RunOptions } from './cli.js';
import { papers, toJsonl } from './papers.js';

/** The system ignores permissions for its administrator, unless that capability is given up. */
const isAdministrator = process.getuid?.() === 0;
const capabilities = '-dac_override,-dac_read_search';
const giveUp = ['setpriv', '--bounding-set', capabilities, '--inh-caps', capabilities];
const asReader: RunOptions = isAdministrator ? { under: giveUp } : {};
const canTell = isAdministrator
  ? spawnSync(giveUp[0] ?? '', [...giveUp.slice(1), 'true']).status === 0
  : process.platform !== 'win32';
const input = toJsonl([{ id: 'new:bees', title: 'Bees That Sleep in Flowers' }]);

let folder: string;
let library: string;
let next = 0;
beforeAll(async () => {
  folder = await makeFolder();
  await chmod(folder, 0o755);
  await json(['add', '-', '--library', join(folder, 'original')], { input: toJsonl(papers) });
});
beforeEach(async () => {
  library = join(folder, String(next++));
  await cp(join(folder, 'original'), library, { recursive: true });
});

/** Sets what may be done with the library's files, and with its directory. */
async function permit(files: number, directory: number): Promise<void> {
  for (const name of await readdir(library)) await chmod(join(library, name), files);
  await chmod(library, directory);
}

describe.runIf(canTell)('a library that may only be read', () => {
  beforeEach(() => permit(0o444, 0o555));

  it('is told about, searched and asked for related papers', async () => {
    const at = ['--library', library];
    expect(await json(['info', ...at], asReader)).toMatchObject({ papers: 6 });
    const found = await json(['search', 'owls', '-k', '1', ...at], asReader);
    expect(found).toMatchObject({ results: [{ paper: { id: 'birds:owls' } }] });
    const related = await json(['related', 'birds:owls', '-k', '1', ...at], asReader);
    expect(related).toMatchObject({ results: [{ paper: { id: 'birds:nightjars' } }] });
  });

  it('is served, and what somebody who may write adds is found', async () => {
    const serve = ['serve', '--port', '0', '--json', '--library', library];
    const { child, finished, line } = start(serve, asReader);
    const { url } = JSON.parse(await line(/"url"/u)) as { url: string };
    if (!isAdministrator) await permit(0o644, 0o755);
    await json(['add', '-', '--library', library], { input });
    if (!isAdministrator) await permit(0o444, 0o555);
    const papersNow = async (): Promise<unknown> => {
      const health = (await (await fetch(`${url}/healthz`)).json()) as { papers: number };
      return health.papers;
    };
    while ((await papersNow()) !== 7);
    expect((await fetch(`${url}/api/v1/papers/new:bees`)).ok).toBe(true);
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ exit: 0 });
  });

  it('is not written, and says so before anything is embedded', async () => {
    const at = ['--library', library];
    for (const command of [
      ['add', '-'],
      ['remove', 'birds:owls'],
    ]) {
      const told = await failure([...command, ...at], { ...asReader, input });
      expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_WRITE_FAILED' });
      expect(told.details).toMatchObject({ directory: library });
    }
  });
});

describe.runIf(canTell)('what may not even be read', () => {
  it.each([
    ['the database', 0o000, 0o755],
    ['the directory', 0o644, 0o000],
  ])('%s: is told as unreadable, with the reason', async (_, files, directory) => {
    await permit(files, directory);
    for (const command of [['info'], ['serve'], ['search', 'owls']]) {
      const told = await failure([...command, '--library', library], asReader);
      expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_UNREADABLE' });
      expect(told.message).toContain('permission denied');
    }
    await permit(0o644, 0o755).catch(() => chmod(library, 0o755)); // so that it can be deleted
  });
});

it.runIf(canTell)('no library is made where none may be', async () => {
  await permit(0o444, 0o555);
  const told = await failure(['add', '-', '--library', join(library, 'new')], {
    ...asReader,
    input,
  });
  expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_WRITE_FAILED' });
});
