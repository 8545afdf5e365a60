import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder } from './cli.js';
import { papers, toJsonl } from './papers.js';

let directory: string;
let library: string[];
beforeAll(async () => {
  directory = join(await makeFolder(), 'library');
  library = ['--library', directory];
  await json(['add', '-', ...library], { input: toJsonl(papers.slice(0, 1)) });
});

describe('kindred keys', () => {
  it('makes a key, shows it once, lists it and revokes it', async () => {
    const { stdout, exit } = await kindred([
      ...['keys', 'add', 'my laptop', '--scope', 'write', '--expires', '2090-12-31'],
      ...library,
    ]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^kindred_[\da-f]{8}_[\w-]{43}\n\n.*scope write, valid until 2091-01-01/u,
    );
    const [, id = '', secret = ''] = /kindred_([\da-f]{8})_([\w-]{43})/u.exec(stdout) ?? [];
    const listed = await kindred(['keys', ...library]);
    expect(listed.stdout).toMatch(new RegExp(`^${id}  my laptop: scope write, valid until`, 'u'));
    expect(listed.stdout + readFileSync(join(directory, 'keys.json'), 'utf8')).not.toContain(
      secret,
    );
    expect(await json(['keys', 'revoke', id, ...library])).toMatchObject({ state: 'revoked' });
    expect(await json(['keys', 'list', ...library])).toMatchObject({
      keys: [{ id, name: 'my laptop', scope: 'write', state: 'revoked' }],
    });
    const again = await failure(['keys', 'revoke', 'my laptop', ...library]);
    expect(again).toMatchObject({ exit: 4, code: 'KEY_NOT_FOUND' });
  });

  it.each([
    [['add', 'a', '--scope', 'root'], '--scope'],
    [['add', 'a', '--expires', '2020-01-01'], '--expires'],
    [['add', '0123abcd'], 'name'],
    [['remove', 'a'], 'command line'],
  ])('refuses %j', async (args, name) => {
    const told = await failure(['keys', ...args, ...library]);
    expect(told).toMatchObject({ exit: 2, code: 'INVALID_PARAMETER', details: { name } });
  });

  it('says so where the file is damaged, and where there is no library', async () => {
    writeFileSync(join(directory, 'keys.json'), '{');
    expect(await failure(['keys', ...library])).toMatchObject({ exit: 3, code: 'KEYS_UNREADABLE' });
    const nowhere = ['--library', join(directory, 'none')];
    expect(await failure(['keys', 'add', 'a', ...nowhere])).toMatchObject({
      code: 'LIBRARY_NOT_FOUND',
    });
  });
});
