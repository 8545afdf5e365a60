import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { failure, json, kindred } from '../cli/cli.js';
import { modelWith } from '../embedder/model-folder.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-full-'));
const disk = join(root, 'disk');
mkdirSync(disk);

/** A disk of 6 MiB; only an administrator may have one made. */
function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mount();
afterAll(() => {
  if (isMounted) execFileSync('umount', [disk]);
  rmSync(root, { recursive: true });
});

/** Takes all of the disk but so many bytes. */
function fill(left: number): string {
  const { bavail, bsize } = statfsSync(disk);
  const path = join(disk, 'filler');
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  return path;
}

function papersFile(name: string, from: number, to: number): string {
  const path = join(root, name);
  const abstract = 'It hoots in the night. '.repeat(40);
  const line = (i: number) => JSON.stringify({ id: `owl:${i}`, title: `Owl ${i}`, abstract });
  writeFileSync(path, Array.from({ length: to - from }, (_, i) => line(from + i)).join('\n'));
  return path;
}

const library = ['--library', join(disk, 'library')];

describe.skipIf(!isMounted)('a disk that is full (skipped where none can be mounted)', () => {
  it('ends an add with what is wrong; what was stored stays, and it goes on once there is room', async () => {
    // Reads few tokens: how long embedding takes is not what is asked.
    const model = ['--model', modelWith({ maxTokens: 8 })];
    await json(['add', papersFile('first.jsonl', 0, 100), ...model, ...library]);
    const filler = fill(700_000);
    const many = papersFile('many.jsonl', 100, 1_000);
    const told = await failure(['add', many, ...library]);
    expect(told).toMatchObject({ exit: 3, code: 'LIBRARY_WRITE_FAILED' });
    expect(told.message).toMatch(/full/u);
    const { papers } = (await json(['info', ...library])) as { papers: number };
    expect(papers).toBeGreaterThanOrEqual(100);
    expect(papers).toBeLessThan(1_000);
    expect(await json(['search', 'hooting owls', ...library])).toMatchObject({
      results: expect.arrayContaining([expect.anything()]) as unknown,
    });
    rmSync(filler);
    expect((await kindred(['doctor', '-q', '--repair', ...library])).exit).toBe(0);
    const half = papersFile('half.jsonl', 100, 400);
    expect(await json(['add', half, ...library])).toMatchObject({ refused: 0 });
    expect((await kindred(['doctor', '-q', ...library])).exit).toBe(0);
  }, 120_000);

  it('ends a backup, and leaves no half of one', async () => {
    fill(100_000);
    const file = join(disk, 'backup.sqlite');
    const told = await failure(['backup', file, ...library]);
    expect(told).toMatchObject({ exit: 3, code: 'OUTPUT_UNWRITABLE' });
    const left = readdirSync(disk).filter((name) => name.includes('backup'));
    expect(left).toEqual([]);
  });
});
