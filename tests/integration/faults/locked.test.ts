import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failure, json, makeFolder } from '../cli/cli.js';
import { papers, toJsonl } from '../cli/papers.js';

it('a database that another program has locked is told, by whoever waits for it', async () => {
  const folder = await makeFolder();
  const library = ['--library', join(folder, 'library')];
  const file = join(folder, 'papers.jsonl');
  writeFileSync(file, toJsonl(papers));
  await json(['add', file, ...library]);
  const other = new Sqlite(join(folder, 'library', 'library.sqlite'));
  other.exec('BEGIN EXCLUSIVE');
  // Who reads is not held up; who writes waits for ten seconds, and says so then.
  expect(await json(['search', 'tides', ...library])).toMatchObject({ query: 'tides' });
  expect(await failure(['remove', papers[0]!.id, ...library])).toMatchObject({
    exit: 5,
    code: 'LIBRARY_BUSY',
  });
  other.close();
  expect(await json(['remove', papers[0]!.id, ...library])).toMatchObject({ missing: [] });
});
