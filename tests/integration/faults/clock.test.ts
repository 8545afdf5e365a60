import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { json, kindred, makeFolder } from '../cli/cli.js';
import { papers, toJsonl } from '../cli/papers.js';

let folder: string;
beforeAll(async () => {
  folder = await makeFolder();
});

/** Has a process's clock go back by a year, and by an hour more each second. */
function turnedBack() {
  const path = join(folder, 'clock.mjs');
  writeFileSync(
    path,
    `const now = Date.now; const start = now();
     Date.now = () => start - 365 * 864e5 - (now() - start) * 3600;
     globalThis.Date = class extends Date {
       constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
     };`,
  );
  return { env: { NODE_OPTIONS: `--import=${pathToFileURL(path).href}` } };
}

it('a clock that goes backwards loses nothing and holds nobody up', async () => {
  const library = ['--library', join(folder, 'library')];
  const file = join(folder, 'papers.jsonl');
  writeFileSync(file, toJsonl(papers));
  expect(await json(['add', file, ...library])).toMatchObject({ added: papers.length });
  const back = turnedBack();
  const changed = papers.map((paper) => ({ ...paper, abstract: 'Changed while time ran back.' }));
  writeFileSync(file, toJsonl(changed));
  expect(await json(['add', file, ...library], back)).toMatchObject({ changed: papers.length });
  expect(await json(['remove', papers[0]!.id, ...library], back)).toMatchObject({ missing: [] });
  expect(await json(['doctor', '--repair', ...library], back)).toMatchObject({ healthy: true });
  expect(await json(['backup', join(folder, 'b.sqlite'), ...library], back)).toMatchObject({
    papers: papers.length - 1,
  });
  expect(await json(['search', 'time', '--mode', 'lexical', ...library])).toMatchObject({
    results: expect.objectContaining({ length: papers.length - 1 }) as unknown,
  });
  expect((await kindred(['doctor', '-q', ...library])).exit).toBe(0);
});
