import { writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeWriterLock } from '../../../src/store/writer-lock.js';
import { failure, json, makeFolder, start } from '../cli/cli.js';
import { papers, toJsonl } from '../cli/papers.js';
import { copyShortModel } from './short-model.js';

let folder: string;
let more: string;
beforeAll(async () => {
  folder = await makeFolder();
  const into = ['--model', copyShortModel(folder), '--library', join(folder, 'original')];
  await json(['add', '-', ...into], { input: toJsonl(papers) });
  more = join(folder, 'more.jsonl');
  writeFileSync(more, '{"id": "new:moss", "title": "Moss on old roofs"}\n');
});

/** A library of its own that another program, which is this one, locks. */
async function locked(name: string, how: string) {
  const directory = join(folder, name);
  await cp(join(folder, 'original'), directory, { recursive: true });
  const other = new Sqlite(join(directory, 'library.sqlite'));
  other.exec(how);
  return { directory, other, library: ['--library', directory] };
}

const busy = { exit: 5, code: 'LIBRARY_BUSY' };

// Together, as each waits for the ten seconds after which a lock is told.
describe('a library that another program locks', () => {
  it.concurrent(
    'for writing: who writes is told, with who holds it; who reads is answered',
    async () => {
      const { directory, other, library } = await locked('writing', 'BEGIN EXCLUSIVE');
      const held = takeWriterLock(directory, 'kindred restore');
      const [removed, found] = await Promise.all([
        failure(['remove', papers[0]!.id, ...library]),
        json(['search', 'tides', ...library]),
      ]);
      expect(removed).toMatchObject(busy);
      expect(removed.message).toContain(`held by kindred restore (process ${process.pid}, since`);
      expect(found).toMatchObject({ query: 'tides' });
      held?.release();
      other.close();
      expect(await json(['info', ...library])).toMatchObject({ papers: papers.length });
    },
  );

  it.concurrent('for a moment: who writes waits', async () => {
    const { other, library } = await locked('moment', 'BEGIN EXCLUSIVE');
    const { child, finished } = start(['add', more, '--json', ...library]);
    child.stdin.end();
    // A while of work; where the command has not come to its commit by then, it need not wait.
    await setTimeout(3_000);
    other.close();
    expect(await finished).toMatchObject({ exit: 0 });
    expect(await json(['info', ...library])).toMatchObject({ papers: papers.length + 1 });
  });

  it.concurrent('for itself alone: nobody is answered until it is free', async () => {
    const how = 'PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE other (note); DROP TABLE other';
    const { other, library } = await locked('alone', how);
    const told = await Promise.all([
      failure(['search', 'tides', ...library]),
      failure(['add', more, ...library]),
    ]);
    for (const each of told) expect(each).toMatchObject(busy);
    other.close();
    expect(await json(['info', ...library])).toMatchObject({ papers: papers.length });
  });
});
