import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLockHolder } from '../../../src/store/writer-lock.js';
import { failure, json, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
let good: string;
let directory: string;
let library: string[];
let next = 0;
beforeAll(async () => {
  folder = await makeFolder();
});
beforeEach(async () => {
  good = join(folder, 'good.jsonl');
  directory = join(folder, String(next++));
  library = ['--library', directory];
  await writeFile(good, toJsonl(papers));
  await json(['add', good, ...library]);
});

/** An add that holds the library until its input ends. */
async function hold() {
  const holder = start(['add', '-', '--quiet', ...library]);
  // As much as is read to tell the format; the same paper again and again is embedded once.
  const held = { id: 'held', title: 'A held paper', abstract: 'It is held. '.repeat(50) };
  holder.child.stdin.on('error', () => undefined); // it may be killed before it has read all
  holder.child.stdin.write(toJsonl(Array.from({ length: 2_000 }, () => held)));
  await expect.poll(() => readLockHolder(directory), { timeout: 20_000 }).toBeDefined();
  return holder;
}

describe('two long writers of one library', () => {
  it('do not wait where that is not wanted: the second says who holds it', async () => {
    const holder = await hold();
    const told = await failure(['add', good, '--no-wait', ...library]);
    expect(told).toMatchObject({ exit: 5, code: 'LIBRARY_BUSY' });
    expect(told.message).toMatch(
      new RegExp(
        `held by kindred add \\(process ${holder.child.pid}, since 20.. UTC\\)`.replace(
          '20..',
          '.+',
        ),
        'u',
      ),
    );
    // Who reads, or writes for a moment, need not wait.
    expect(await json(['search', 'tides', ...library])).toMatchObject({ query: 'tides' });
    expect(await json(['remove', papers[0]!.id, ...library])).toMatchObject({ missing: [] });
    holder.child.stdin.end();
    expect(await holder.finished).toMatchObject({ exit: 0 });
  });

  it('take turns: the second says for whom it waits', async () => {
    const holder = await hold();
    const second = start(['reembed', '--vectors', 'int8', ...library]);
    const [said] = (await once(second.child.stderr, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^waiting: kindred add \(process \d+, since .+\) writes to /u);
    holder.child.stdin.end();
    expect(await holder.finished).toMatchObject({ exit: 0 });
    expect(await second.finished).toMatchObject({ exit: 0 });
    const info = await json(['info', ...library]);
    expect(info).toMatchObject({ papers: papers.length + 1, model: { encoding: 'int8' } });
  });

  it('take turns from the first paper of a new library on', async () => {
    directory = join(folder, 'new');
    library = ['--library', directory];
    const holder = await hold();
    expect(await failure(['add', good, '--no-wait', ...library])).toMatchObject({
      code: 'LIBRARY_BUSY',
      message: expect.stringContaining(`process ${holder.child.pid}`) as string,
    });
    holder.child.stdin.end();
    expect(await holder.finished).toMatchObject({ exit: 0 });
  });

  it('that was killed holds nothing any more', async () => {
    const holder = await hold();
    holder.child.kill('SIGKILL');
    await holder.finished;
    expect(await json(['add', good, '--no-wait', ...library])).toMatchObject({ unchanged: 6 });
  });

  it('ends at once when it is told to while it waits', async () => {
    const holder = await hold();
    const second = start(['add', good, ...library]);
    await once(second.child.stderr, 'data');
    second.child.kill('SIGINT');
    expect(await second.finished).toMatchObject({ exit: 130 });
    holder.child.kill('SIGINT');
    holder.child.stdin.end();
    await holder.finished;
  });
});
