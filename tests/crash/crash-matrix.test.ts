import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { CrashMatrix } from './matrix.js';

/** The short form of bench/crash-matrix.ts: of its operations those with most to lose, killed once each. */
const operations = ['add', 'reembed', 'compaction', 'restore'] as const;

it('leaves a library that is right, whatever is killed, and would notice one that is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindred-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const matrix = new CrashMatrix(folder, 20);
  await matrix.begin();
  for (const target of operations) {
    expect(await matrix.killDuring(target)).toMatchObject({ target, problems: [] });
  }
  const database = new Sqlite(join(folder, 'library', 'library.sqlite'));
  database.pragma('foreign_keys = ON');
  // Some of them come again before the kill.
  database.exec('DELETE FROM papers WHERE row IN (SELECT row FROM papers ORDER BY row LIMIT 50)');
  database.close();
  const { problems } = await matrix.killDuring('remove');
  expect(problems.join('\n')).toMatch(/lost or other p\d+/u);
  expect(problems.join('\n')).toMatch(/changes that did not happen/u);
}, 240_000);
