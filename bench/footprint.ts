/**
 * What memory and disk does a served library take?
 *
 * Takes parts of a library (the first papers of its backup, with their vectors) and of each tells the bytes on
 * disk, the time until a server of its own process answers, and that process's resident memory once it has
 * answered 200 real questions and as many times told related papers.
 *
 *   npx tsx bench/footprint.ts LIBRARY [SIZE…]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backup, openKindred, restore } from '../src/index.js';
import type { ServerState } from './load-server.js';
import { machine } from './machine.js';
import { realQueries } from './shared-data.js';

const [source, ...given] = process.argv.slice(2);
if (source === undefined) throw new Error('give a library');
const sizes = given.length > 0 ? given.map(Number) : [1_000, 10_000, 30_000, Infinity];
const program = fileURLToPath(new URL('load-server.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kindred-footprint-'));
const whole = join(folder, 'whole.jsonl');
await backup({ library: source, file: whole, format: 'jsonl' });
const lines = readFileSync(whole, 'utf8').trim().split('\n');

/** A library of the first papers. The backup's first line tells of the library. */
async function partOf(size: number): Promise<string> {
  const file = join(folder, 'part.jsonl');
  writeFileSync(file, `${lines.slice(0, Math.min(lines.length, size + 1)).join('\n')}\n`);
  const library = join(folder, `library-${size}`);
  await restore({ library, file });
  return library;
}

async function ask(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
console.log('| papers | disk | memory | until it answers |\n| ---: | ---: | ---: | ---: |');
for (const size of sizes) {
  const library = await partOf(size);
  const kindred = await openKindred({ library });
  const { bytes, papers } = kindred.info();
  const ids = [...kindred.reader.newestRows()]
    .slice(0, 200)
    .map((row) => kindred.reader.paper(row).id);
  await kindred.close();
  const start = performance.now();
  const server = fork(program, [library], { execArgv: ['--import', 'tsx'] });
  const [url] = (await once(server, 'message')) as [string];
  const seconds = (performance.now() - start) / 1_000;
  for (const [i, query] of realQueries(200).entries()) {
    await ask(`${url}/api/v1/search?q=${encodeURIComponent(query)}`);
    await ask(`${url}/api/v1/papers/${encodeURIComponent(ids[i % ids.length] ?? '')}/related`);
  }
  server.send('state');
  const [{ rss }] = (await once(server, 'message')) as [ServerState];
  server.send('stop');
  await once(server, 'exit');
  console.log(
    `| ${papers.toLocaleString('en')} | ${mebibytes(bytes)} | ${mebibytes(rss)} | ${seconds.toFixed(1)} s |`,
  );
  rmSync(library, { recursive: true });
}
console.log(machine());
rmSync(folder, { recursive: true });
