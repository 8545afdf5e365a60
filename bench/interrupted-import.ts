/**
 * Is an import that was killed again and again the same as one made in one go? Adds a corpus to a library
 * in one go, and to another with `kill -9` at random moments (seeded), running the same command again after
 * each; then compares all papers, merges, identifiers and embeddings of the two databases, asks both the
 * same questions, adds the corpus once more (nothing may be embedded), and once more with ten abstracts
 * changed (ten may be).
 *
 *   npm run build && npx tsx bench/interrupted-import.ts CORPUS.jsonl [kills 10] [tokens 16] [seed 1]
 *
 * The bundled model reads that many tokens only: what is asked does not depend on how long embedding takes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { modelsDirectory } from '../src/config/package-root.js';
import { seeded } from '../tests/crash/random.js';

const [corpus = '', kills = '10', tokens = '16', seed = '1'] = process.argv.slice(2);
const main = new URL('../dist/cli/main.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'kindred-interrupted-'));
const model = join(folder, 'model');
const [whole, broken] = [join(folder, 'whole'), join(folder, 'broken')];
const questions = [
  'deep learning for speech',
  'how do robots grasp?',
  'private data',
  'graph search',
];

const random = seeded(Number(seed));

interface Report {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly merged: number;
  readonly embedded: number;
  readonly papers: number;
  readonly seconds: number;
}

function add(file: string, library: string): Report {
  const { stdout, stderr } = kindred(['add', file, '--library', library, '--model', model]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

function kindred(args: readonly string[]) {
  const all = [main, ...args, '--json'];
  return spawnSync(process.execPath, all, { encoding: 'utf8', maxBuffer: 1e9 });
}

function addAndKill(library: string, afterMs: number): Promise<boolean> {
  const args = [main, 'add', corpus, '--quiet', '--library', library, '--model', model];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

/** A digest of each table, whatever the numbers of its rows. */
function digest(library: string): Record<string, string> {
  const database = new Sqlite(join(library, 'library.sqlite'), { readonly: true });
  const tables = {
    papers: 'SELECT id, hex(content_hash), record FROM papers ORDER BY id',
    identifiers:
      'SELECT identifier, id FROM identifiers JOIN papers USING (row) ORDER BY identifier, id',
    merged: 'SELECT id, paper, hex(content_hash), record FROM merged ORDER BY id',
    embeddings:
      'SELECT id, hex(passage_hash), hex(vector) FROM embeddings JOIN papers USING (row) ORDER BY id',
  };
  return Object.fromEntries(
    Object.entries(tables).map(([name, sql]) => {
      const hash = createHash('sha256');
      for (const row of database.prepare(sql).raw().iterate()) hash.update(JSON.stringify(row));
      return [name, hash.digest('hex').slice(0, 16)];
    }),
  );
}

function answers(library: string): string {
  return questions
    .map((question) => kindred(['search', question, '--library', library]).stdout)
    .map((text) => JSON.parse(text) as { results: { id: string; score: number }[] })
    .map(({ results }) => JSON.stringify(results))
    .join('\n');
}

/** The corpus, JSON Lines as they are, with ten abstracts changed. */
function changeTen(path: string): void {
  const lines = readFileSync(corpus, 'utf8').trimEnd().split('\n');
  const step = Math.floor(lines.length / 10);
  for (let i = 0; i < 10; i++) {
    const paper = JSON.parse(lines[i * step] ?? '{}') as { abstract?: string };
    lines[i * step] = JSON.stringify({
      ...paper,
      abstract: `It was changed. ${paper.abstract ?? ''}`,
    });
  }
  writeFileSync(path, lines.join('\n'));
}

try {
  cpSync(join(modelsDirectory, 'all-MiniLM-L6-v2'), model, { recursive: true });
  const manifest = join(model, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace(/"maxTokens": \d+/u, `"maxTokens": ${tokens}`));
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? ''}, ${new Date().toISOString()}`);
  const once = add(corpus, whole);
  console.log('in one go:', JSON.stringify({ ...once, warnings: undefined, repeated: undefined }));
  let killed = 0;
  for (let i = 0; i < Number(kills); i++) {
    // Anywhere from the start of the process to the whole of a share of the work.
    const afterMs = 500 + random() * ((once.seconds * 1_000) / Number(kills)) * 1.6;
    if (await addAndKill(broken, afterMs)) killed++;
  }
  console.log('killed:', killed, 'times; then to the end:', add(corpus, broken).papers, 'papers');
  const [left, right] = [digest(whole), digest(broken)];
  console.log(
    'tables:',
    JSON.stringify(left),
    JSON.stringify(left) === JSON.stringify(right) ? 'EQUAL' : `DIFFERENT ${JSON.stringify(right)}`,
  );
  console.log('answers:', answers(whole) === answers(broken) ? 'EQUAL' : 'DIFFERENT');
  const again = add(corpus, broken);
  console.log(
    `added again: ${again.unchanged} unchanged, ${again.embedded} embedded, ${again.seconds} s`,
  );
  const changed = join(folder, 'changed.jsonl');
  changeTen(changed);
  const after = add(changed, broken);
  console.log(
    `with ten abstracts changed: ${after.changed} changed, ${after.embedded} embedded, ${after.seconds} s`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
