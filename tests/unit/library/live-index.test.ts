import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { vectorLimits } from '../../../src/library/vector-kind.js';
import { toRow } from '../../../src/ranking/run.js';
import { SmallLibrary, nearest } from './small-library.js';

const many = vectorLimits.exact + 100;
const root = mkdtempSync(join(tmpdir(), 'kindred-live-'));
afterAll(() => rmSync(root, { recursive: true }));
let next = 0;

function library() {
  const made = new SmallLibrary(join(root, String(next++)));
  return {
    directory: made.directory,
    notices: made.notices,
    add: made.add.bind(made),
    remove: made.remove.bind(made),
    open: made.open.bind(made),
  };
}

describe('the live index', () => {
  it('shows a change only after it has caught up, in vectors and papers alike', async () => {
    const { add, remove, open } = library();
    add(1, 11);
    const live = await open();
    add(11, 12);
    remove(3);
    expect([live.generation, live.size]).toEqual([10, 10]);
    expect(nearest(live, 3)).toEqual([3]);
    expect(live.view.paper(toRow(3))?.id).toBe('p3');
    expect(live.view.paper(toRow(11))).toBeUndefined();
    await live.sync();
    expect([live.generation, live.size]).toEqual([12, 10]);
    expect(nearest(live, 3)).not.toEqual([3]);
    expect(nearest(live, 11)).toEqual([11]);
    await live.close();
  });

  it('never answers a row whose paper it cannot show, at any moment of catching up', async () => {
    const { add, remove, open } = library();
    add(1, 501);
    const live = await open();
    add(501, 2_001);
    remove(...Array.from({ length: 200 }, (_, i) => i + 1));
    const syncing = live.sync().then(() => 'done');
    const turn = () => new Promise((resolve) => setImmediate(resolve, 'turn'));
    do {
      for (const row of nearest(live, 700, 50)) expect(live.view.paper(row)).toBeDefined();
      expect(nearest(live, 700, 50).length).toBe(50);
    } while ((await Promise.race([syncing, turn()])) !== 'done');
    expect(live.size).toBe(1_800);
    await live.close();
  });

  it('loads what was saved and catches up, without building', async () => {
    const { add, remove, open, notices } = library();
    add(1, many);
    const first = await open();
    await first.save();
    await first.close();
    add(many, many + 20);
    remove(5, many + 1);
    notices.length = 0;
    const second = await open();
    expect(notices).toEqual([]);
    expect(second.size).toBe(many + 17);
    expect(nearest(second, many + 10)).toEqual([many + 10]);
    expect(nearest(second, 5)).not.toEqual([5]);
    await second.close();
  });

  const damage: [string, (path: string) => void][] = [
    ['truncated', (path) => truncateSync(path, 10_000)],
    [
      'bit-flipped',
      (path) => {
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
    ['missing', (path) => rmSync(path)],
  ];
  it.each(damage)('rebuilds a %s index file and says so', async (_, harm) => {
    const { directory, add, open, notices } = library();
    add(1, many);
    const first = await open();
    await first.save();
    await first.close();
    harm(
      join(
        directory,
        readdirSync(directory).find((name) => name.endsWith('.hnsw'))!,
      ),
    );
    notices.length = 0;
    const second = await open();
    expect(notices.join()).toContain('building the vector index');
    expect(nearest(second, 77)).toEqual([77]);
    await second.close();
  });

  it('rebuilds where the stamp is garbage or of another library', async () => {
    const { directory, add, open, notices } = library();
    add(1, many);
    const first = await open();
    await first.save();
    await first.close();
    const other = await open({ library: 'other' });
    expect(notices.join()).toContain('another library');
    await other.close();
    writeFileSync(
      join(
        directory,
        readdirSync(directory).find((name) => /^vectors.*json$/u.test(name))!,
      ),
      '{',
    );
    const second = await open();
    expect(nearest(second, 77)).toEqual([77]);
    await second.close();
  });

  it('keeps one graph on disk however often it is saved', async () => {
    const { directory, add, open } = library();
    add(1, many);
    const live = await open();
    for (let seed = many; seed < many + 3; seed++) {
      add(seed, seed + 1);
      await live.sync();
      await live.save();
    }
    expect(readdirSync(directory).filter((name) => name.endsWith('.hnsw')).length).toBe(1);
    await live.close();
  });

  it('builds anew when many rows were deleted', async () => {
    const { add, remove, open } = library();
    add(1, 2 * vectorLimits.exact);
    const live = await open();
    remove(...Array.from({ length: vectorLimits.exact }, (_, i) => i + 1));
    await live.sync();
    add(2 * vectorLimits.exact, 2 * vectorLimits.exact + 1);
    await live.sync();
    expect(nearest(live, 2 * vectorLimits.exact)).toEqual([2 * vectorLimits.exact]);
    expect(nearest(live, 9, 20).every((row) => row > vectorLimits.exact)).toBe(true);
    await live.close();
  });
});
