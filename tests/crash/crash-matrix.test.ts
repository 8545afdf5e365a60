import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { CrashMatrix } from './matrix.js';
import { operations } from './operations.js';

/** The short form of bench/crash-matrix.ts: each operation is killed once. */
it('leaves a library that is right, whatever is killed, and would notice one that is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kindred-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const matrix = new CrashMatrix(folder, 20);
  await matrix.begin();
  for (const target of operations) {
    expect(await matrix.kill()).toMatchObject({ target, problems: [] });
  }
  const database = new Sqlite(join(folder, 'library', 'library.sqlite'));
  database.pragma('foreign_keys = ON');
  database.exec('DELETE FROM papers WHERE row = (SELECT max(row) FROM papers)');
  database.close();
  const { problems } = await matrix.kill();
  expect(problems.join('\n')).toMatch(/neither as before nor as after/u);
  expect(problems.join('\n')).toMatch(/change that did not happen/u);
}, 120_000);
