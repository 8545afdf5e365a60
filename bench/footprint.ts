/**
 * What memory and disk does a served library take?
 *
 * Takes parts of a library (the first papers of its backup, with their vectors) and of each tells the bytes on
 * disk, the time until `kindred serve` has answered its first search, and its resident memory once it has
 * answered 200 real questions and as many times told related papers.
 *
 *   npm run build && npx tsx bench/footprint.ts LIBRARY [SIZE…]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { backup, openKindred, restore } from '../src/index.js';
import { machine } from './machine.js';
import { realQueries } from './shared-data.js';

const [source, ...given] = process.argv.slice(2);
if (source === undefined) throw new Error('give a library');
const sizes = given.length > 0 ? given.map(Number) : [1_000, 10_000, 30_000, Infinity];
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const urlSchema = z.object({ url: z.string() });
const folder = mkdtempSync(join(tmpdir(), 'kindred-footprint-'));
const whole = join(folder, 'whole.jsonl');
await backup({ library: source, file: whole, format: 'jsonl' });
const [head = '', ...lines] = readFileSync(whole, 'utf8').trim().split('\n');
const headSchema = z.object({ kindred: z.looseObject({ papers: z.number() }) });

/** A library of the first papers. The backup's first line tells how many there are. */
async function partOf(size: number): Promise<string> {
  const file = join(folder, 'part.jsonl');
  const part = lines.slice(0, size);
  const { kindred } = headSchema.parse(JSON.parse(head));
  const told = JSON.stringify({ kindred: { ...kindred, papers: part.length } });
  writeFileSync(file, `${[told, ...part].join('\n')}\n`);
  const library = join(folder, `library-${size}`);
  await restore({ library, file });
  return library;
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text;
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
  const server = spawn(
    process.execPath,
    [main, 'serve', '--library', library, '--port', '0', '--json'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { url } = urlSchema.parse(JSON.parse(line));
  await ask(`${url}/api/v1/search?q=first`);
  const seconds = (performance.now() - start) / 1_000;
  for (const [i, query] of realQueries(200).entries()) {
    await ask(`${url}/api/v1/search?q=${encodeURIComponent(query)}`);
    await ask(`${url}/api/v1/papers/${encodeURIComponent(ids[i % ids.length] ?? '')}/related`);
  }
  const metrics = await ask(`${url}/metrics`);
  const rss = Number(/^process_resident_memory_bytes (.+)$/mu.exec(metrics)?.[1]);
  server.kill();
  await once(server, 'exit');
  console.log(
    `| ${papers.toLocaleString('en')} | ${mebibytes(bytes)} | ${mebibytes(rss)} | ${seconds.toFixed(1)} s |`,
  );
  rmSync(library, { recursive: true });
}
console.log(machine());
rmSync(folder, { recursive: true });
