import { beforeAll, describe, expect, it } from 'vitest';
import { json, kindred, makeFolder } from './cli.js';
import { toJsonl } from './papers.js';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});

describe('kindred without a command', () => {
  it.each([[['--json']], [['--quiet']], [['--library', 'foo']]])(
    'shows its help and exits with 2: %j',
    async (args) => {
      const { exit, stdout, stderr } = await kindred(args, { cwd: folder });
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toMatch(/^Usage: kindred [\s\S]*Commands:[\s\S]*Examples:/u);
      expect(stderr).not.toContain('outputHelp');
    },
  );

  it('and without an option shows it as the result', async () => {
    const { exit, stdout, stderr } = await kindred([]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: kindred /u);
  });
});

describe('kindred', () => {
  it('tells a wrong option or command once, in its own form', async () => {
    for (const args of [['--nonsense'], ['serch', 'owls'], ['show']]) {
      const { exit, stdout, stderr } = await kindred(args);
      expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
      expect(stderr).toMatch(/^kindred: command line: .*\n$/u);
    }
  });

  it('finds a paper by its id however its white space was typed', async () => {
    const library = ['--library', `${folder}/spaces`];
    const input = toJsonl([{ id: 'a b  c', title: 'Owls at Night' }]);
    await json(['add', '-', ...library], { input });
    for (const id of ['a b  c', 'a b c', ' a\tb c ']) {
      expect(await json(['show', id, ...library])).toMatchObject({ id: 'a b c' });
    }
    expect(await json(['remove', 'a b  c', ...library])).toMatchObject({ deleted: ['a b c'] });
  });
});
