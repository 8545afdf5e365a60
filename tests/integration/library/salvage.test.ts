import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/evaluation/random.js';
import { backup, examine, isKindredError, openKindred, restore } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { inventedPapers } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-salvage-'));
afterAll(() => rmSync(root, { recursive: true }));
let next = 0;
const fresh = (ending = '') => join(root, `${next++}${ending}`);

/** Enough that the database has pages of every kind. */
const papers = Array.from({ length: 120 }, (_, i) =>
  paperSchema.parse({
    id: `owl:${i}`,
    title: `Owl ${i}`,
    abstract: `It hoots ${'oo '.repeat(i % 90)}`,
  }),
);
const whole = join(root, 'whole.sqlite');
beforeAll(async () => {
  const library = fresh();
  const kindred = await openKindred({ library, mode: 'write' });
  await kindred.put([...inventedPapers, ...papers].map((paper) => ({ paper })));
  await kindred.close();
  await backup({ library, file: whole });
}, 120_000);

async function restored(): Promise<string> {
  const library = fresh();
  await restore({ library, file: whole });
  return library;
}

function papersOf(library: string): Map<string, string> {
  const database = new Sqlite(join(library, 'library.sqlite'), { readonly: true });
  const rows = database.prepare('SELECT id, hex(content_hash) FROM papers').raw().all();
  database.close();
  return new Map(rows as [string, string][]);
}

describe('what can be read of a damaged library', () => {
  it('comes back without the record that cannot be read, which is named', async () => {
    const library = await restored();
    const all = papersOf(library);
    const database = new Sqlite(join(library, 'library.sqlite'));
    database.prepare("UPDATE papers SET record = x'00' WHERE id = 'owl:7'").run();
    database.close();
    const file = fresh('.jsonl');
    await expect(backup({ library, file })).rejects.toMatchObject({ code: 'LIBRARY_UNREADABLE' });
    const report = await backup({ library, file, salvage: true });
    expect(report).toMatchObject({ papers: all.size - 1, lost: ['owl:7'], doubtful: [] });
    await restore({ library, file, force: true, keep: false });
    all.delete('owl:7');
    expect(papersOf(library)).toEqual(all);
    expect((await examine({ library })).healthy).toBe(true);
  });

  it('is never another paper than it was, wherever the file is damaged', async () => {
    const random = createRandom(11);
    const original = readFileSync(whole);
    const all = papersOf(await restored());
    let saved = 0;
    for (let trial = 0; trial < 5; trial++) {
      const library = await restored();
      const damaged = Buffer.from(original);
      const at = 4_096 * (1 + random.below(original.length / 4_096 - 1));
      damaged.fill(random.below(256), at, at + 4_096);
      writeFileSync(join(library, 'library.sqlite'), damaged);
      const file = fresh('.jsonl');
      const report = await backup({ library, file, salvage: true }).catch((error: unknown) => {
        expect(isKindredError(error, 'LIBRARY_UNREADABLE'), String(error)).toBe(true);
      });
      if (report === undefined) continue;
      saved++;
      const target = fresh();
      await restore({ library: target, file });
      const doubtful = new Set(report.doubtful);
      for (const [id, hash] of papersOf(target)) {
        if (!doubtful.has(id)) expect(hash).toBe(all.get(id));
      }
    }
    expect(saved).toBeGreaterThan(2);
  });

  it('is not asked for in a form that holds all or nothing', async () => {
    const refused = backup({ library: await restored(), file: fresh('.sqlite'), salvage: true });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});
