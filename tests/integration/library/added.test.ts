import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { backup, openKindred, restore, type Kindred } from '../../../src/index.js';
import type { Paper } from '../../../src/paper/paper.js';
import { invented } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-added-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: Kindred[] = [];
afterEach(async () => {
  for (const kindred of opened.splice(0)) await kindred.close();
});

async function open(name: string): Promise<Kindred> {
  const kindred = await openKindred({ library: join(root, name), mode: 'write', workers: 1 });
  opened.push(kindred);
  return kindred;
}

const put = (kindred: Kindred, papers: readonly Paper[]) =>
  kindred.put(papers.map((paper) => ({ paper })));
const addedOf = ({ reader }: Kindred, id: string) => {
  const row = reader.rowOf(id);
  return row === undefined ? undefined : reader.added(row);
};
const [first, second] = [invented(1, {}), invented(2, {})];

it('is when a paper first came, whatever becomes of its content', async () => {
  const kindred = await open('content');
  const before = Date.now();
  await put(kindred, [first]);
  const added = addedOf(kindred, first.id);
  expect(added).toBeGreaterThanOrEqual(before);
  expect(added).toBeLessThanOrEqual(Date.now());
  await put(kindred, [{ ...first, abstract: `${first.abstract} And something more.` }]);
  expect(kindred.paper(first.id).abstract).toContain('something more');
  expect(addedOf(kindred, first.id)).toBe(added);
});

it('is that of the older of two papers that become one, and stays when they are taken apart', async () => {
  const kindred = await open('merged');
  await put(kindred, [first]);
  const added = addedOf(kindred, first.id);
  await put(kindred, [second]);
  await kindred.merge([second.id, first.id]);
  expect(addedOf(kindred, second.id)).toBe(added);
  await kindred.split(second.id);
  expect([addedOf(kindred, first.id), addedOf(kindred, second.id)]).toEqual([added, added]);
});

it.each(['sqlite', 'jsonl'] as const)('is kept in a backup as %s', async (format) => {
  const kindred = await open(`original ${format}`);
  await put(kindred, [first]);
  const added = addedOf(kindred, first.id);
  const file = join(root, `backup.${format}`);
  await backup({ library: join(root, `original ${format}`), file, format });
  await restore({ library: join(root, `restored ${format}`), file });
  const restored = await open(`restored ${format}`);
  expect(added).toBeDefined();
  expect(addedOf(restored, first.id)).toBe(added);
});

it('is what a filter goes by', async () => {
  const kindred = await open('filtered');
  await put(kindred, [first]);
  const between = (addedOf(kindred, first.id) ?? 0) + 1;
  while (Date.now() < between) await new Promise((resolve) => setTimeout(resolve, 1));
  await put(kindred, [second]);
  const { results } = await kindred.search(first.title, { filter: { addedFrom: between } });
  expect(results.map(({ paper }) => paper.id)).toEqual([second.id]);
});
