import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
const inLibrary = (name: string) => ['--library', join(folder, name)];
beforeAll(async () => {
  folder = await makeFolder();
  const good = join(folder, 'good.jsonl');
  writeFileSync(good, toJsonl(papers));
  await json(['add', good, ...inLibrary('whole')]);
});

describe('kindred backup and restore', () => {
  it('carry a library over, and tell people what they did', async () => {
    const file = join(folder, 'library.sqlite');
    const written = await kindred(['backup', file, ...inLibrary('whole')]);
    expect(written).toMatchObject({ exit: 0, stdout: `6 papers in ${file}\n`, stderr: '' });
    const again = await failure(['backup', file, ...inLibrary('whole')]);
    expect(again).toMatchObject({ exit: 3, code: 'OUTPUT_UNWRITABLE' });
    const restored = await kindred(['restore', file, ...inLibrary('copy')]);
    expect(restored.stdout).toBe(`${join(folder, 'copy')} holds 6 papers.\n`);
    const refused = await failure(['restore', file, ...inLibrary('copy')]);
    expect(refused).toMatchObject({ exit: 2, code: 'INVALID_PARAMETER' });
    const forced = await kindred(['restore', file, '--force', ...inLibrary('copy')]);
    expect(forced.stdout).toContain('0 papers came, 0 papers went.');
    expect(forced.stdout).toMatch(/What was there before: .+before-restore-.+\.sqlite\n$/u);
  });

  it('bring back what was removed under a running server, and no question fails', async () => {
    const library = inLibrary('served');
    const file = join(folder, 'served.jsonl.gz');
    await json(['backup', file, ...inLibrary('whole')]);
    await json(['restore', file, ...library]);
    const { child, finished, line } = start(['serve', '--port', '0', '--json', ...library]);
    const { url } = JSON.parse(await line(/url/u)) as { url: string };
    const health = async () => (await (await fetch(`${url}/healthz`)).json()) as object;
    await json(['remove', papers[0]!.id, ...library]);
    await expect.poll(health, { timeout: 10_000 }).toMatchObject({ papers: 5 });
    const statuses: number[] = [];
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) {
        statuses.push((await fetch(`${url}/api/v1/search?q=tides&k=1`)).status);
      }
    })();
    await json(['restore', file, '--force', '--no-keep', ...library]);
    await expect.poll(health, { timeout: 2_000 }).toMatchObject({ papers: 6 });
    over.abort();
    await asking;
    expect(new Set(statuses)).toEqual(new Set([200]));
    child.kill('SIGTERM');
    expect(await finished).toMatchObject({ exit: 0 });
  });
});

describe('kindred doctor', () => {
  it('tells people and programs what is wrong, and mends it when told to', async () => {
    const library = inLibrary('sick');
    const file = join(folder, 'sick.sqlite');
    await json(['backup', file, ...inLibrary('whole')]);
    await json(['restore', file, ...library]);
    const well = await kindred(['doctor', '-q', ...library]);
    expect(well).toMatchObject({ exit: 0, stderr: '' });
    expect(well.stdout).toMatch(/^ok {8}papers .+6 papers, each with its embedding$/mu);
    const database = new Sqlite(join(folder, 'sick', 'library.sqlite'));
    database.exec('DELETE FROM embeddings WHERE row = 3');
    database.close();
    const sick = await kindred(['doctor', '-q', ...library]);
    expect(sick.exit).toBe(3);
    expect(sick.stdout).toMatch(/^error .+"kindred doctor --repair" mends it$/mu);
    const mended = await kindred(['doctor', '--repair', '-q', ...library]);
    expect(mended.exit).toBe(0);
    expect(mended.stdout).toContain('The library is well.');
    expect(await json(['doctor', ...library])).toMatchObject({ healthy: true });
    expect(readdirSync(join(folder, 'sick'))).toContain('library.sqlite');
  });

  it('reports on a library that is not there', async () => {
    const { exit, stdout } = await kindred(['doctor', '-q', ...inLibrary('none')]);
    expect(exit).toBe(3);
    expect(stdout).toContain('cannot be read');
  });
});
