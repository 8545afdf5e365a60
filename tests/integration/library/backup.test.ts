import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backup, examine, openKindred, restore, type Kindred } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { modelWith } from '../embedder/model-folder.js';
import { inventedPapers } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-backup-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: Kindred[] = [];
afterEach(async () => {
  for (const kindred of opened.splice(0)) await kindred.close();
});
let next = 0;
const fresh = (ending = '') => join(root, `${next++}${ending}`);

async function open(library: string, follow = false): Promise<Kindred> {
  const kindred = await openKindred({ library, follow, mode: follow ? 'read' : 'write' });
  opened.push(kindred);
  return kindred;
}

const question = 'How do bakers make their loaves rise?';
async function answer(kindred: Kindred) {
  const { results } = await kindred.search(question, { k: 8 });
  return results.map(({ paper, score }) => ({ id: paper.id, score }));
}

/** All that a library holds, whatever the numbers of its rows. */
function contentOf(library: string) {
  const database = new Sqlite(join(library, 'library.sqlite'), { readonly: true });
  const all = (sql: string) => database.prepare(sql).raw().all();
  const content = {
    papers: all('SELECT id, content_hash, record, origin, year, venue_key FROM papers ORDER BY id'),
    identifiers: all(
      'SELECT identifier, id FROM identifiers JOIN papers USING (row) ORDER BY identifier, id',
    ),
    embeddings: all(
      `SELECT id, passage_hash, vector FROM embeddings JOIN papers USING (row)
       WHERE model = (SELECT model FROM models JOIN meta ON value = fingerprint AND key = 'model') ORDER BY id`,
    ),
    merged: all('SELECT id, paper, content_hash, origin, record FROM merged ORDER BY id'),
    apart: all('SELECT * FROM apart ORDER BY a, b'),
    sources: all('SELECT * FROM sources ORDER BY spec'),
  };
  database.close();
  return content;
}

/** A library with merged records, records told apart, origins and a live source. */
const whole = join(root, 'whole');
let answers: Awaited<ReturnType<typeof answer>>;
const [first, second, third] = inventedPapers;
const other = (id: string, fields: object) => paperSchema.parse({ ...fields, id });
beforeAll(async () => {
  const kindred = await openKindred({ library: whole, mode: 'write' });
  const item = (paper: (typeof inventedPapers)[number], line: number) => ({
    paper,
    origin: { file: 'a.bib', line },
  });
  await kindred.put(inventedPapers.map(item));
  await kindred.put([
    { paper: other('other:1', { ...first, keywords: ['bread'] }) },
    { paper: other('other:2', { ...second }) },
    { paper: other('other:3', { ...third }) },
  ]);
  await kindred.split('other:2');
  kindred.sources.keepSource(
    'oai:https://example.org/oai',
    { from: '2026' },
    '2026-01-01T00:00:00Z',
  );
  answers = await answer(kindred);
  await kindred.close();
}, 120_000);

describe.each(['.sqlite', '.jsonl', '.jsonl.gz'])('a backup as %s', (ending) => {
  it('comes back as it was, to the last bit, and answers alike', async () => {
    const [file, library] = [fresh(ending), fresh()];
    const { papers } = await backup({ library: whole, file });
    expect(await restore({ library, file })).toMatchObject({ made: true, papers, embedded: 0 });
    expect(contentOf(library)).toEqual(contentOf(whole));
    const kindred = await open(library);
    expect(await answer(kindred)).toEqual(answers);
    expect(kindred.merged('other:1')?.records).toHaveLength(2);
    expect(readdirSync(library)).toEqual([
      'library.sqlite',
      'library.sqlite-shm',
      'library.sqlite-wal',
    ]);
    expect((await examine({ library })).healthy).toBe(true);
  });

  it('over a library is a change that a running reader follows, and can be taken back', async () => {
    const [file, library] = [fresh(ending), fresh()];
    await backup({ library: whole, file });
    await restore({ library, file });
    const writer = await open(library);
    const reader = await open(library, true);
    const owl = paperSchema.parse({ id: 'owl', title: 'Owls', abstract: 'They hoot.' });
    await writer.put([{ paper: owl }]);
    await writer.delete([inventedPapers[3]!.id]);
    const changed = contentOf(library);
    expect(reader.reader.generation).toBeLessThan(writer.reader.generation);
    const report = await restore({ library, file, force: true });
    expect(report).toMatchObject({ made: false, removed: 1, inserted: 1 });
    expect(contentOf(library)).toEqual(contentOf(whole));
    await expect.poll(() => answer(reader), { timeout: 5_000 }).toEqual(answers);
    expect((await examine({ library })).healthy).toBe(true);
    await restore({ library, file: report.before!, force: true, keep: false });
    expect(contentOf(library)).toEqual(changed);
    await expect.poll(() => reader.reader.rowOf('owl'), { timeout: 5_000 }).toBeDefined();
  });

  it('is refused where it is damaged, and nothing is changed', async () => {
    const [file, library] = [fresh(ending), fresh()];
    await backup({ library: whole, file });
    truncateSync(file, Math.floor(readFileSync(file).length * 0.6));
    const failed = restore({ library, file });
    await expect(failed).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    expect(readdirSync(library)).toEqual([]);
  });
});

describe('backing up', () => {
  it('does not replace a file unless it is told to, and leaves no other', async () => {
    const file = fresh('.sqlite');
    writeFileSync(file, 'mine');
    const refused = backup({ library: whole, file });
    await expect(refused).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await backup({ library: whole, file, force: true });
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([]);
    const nowhere = backup({ library: whole, file: join(root, 'no', 'such', 'folder.sqlite') });
    await expect(nowhere).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });

  it('shows one moment while papers come and go', async () => {
    const library = fresh();
    const kindred = await open(library);
    const owl = (i: number) => ({
      paper: paperSchema.parse({ id: `owl:${i}`, title: `Owl ${i}`, abstract: 'It hoots.' }),
    });
    const putting = kindred.put(Array.from({ length: 1_000 }, (_, i) => owl(i)));
    const seen: number[] = [];
    for (const ending of ['.sqlite', '.jsonl', '.sqlite', '.jsonl']) {
      const [file, copy] = [fresh(ending), fresh()];
      const { papers } = await backup({ library, file });
      expect(await restore({ library: copy, file })).toMatchObject({ papers, embedded: 0 });
      expect((await examine({ library: copy })).healthy).toBe(true);
      seen.push(papers);
    }
    await putting;
    expect(kindred.reader.size).toBe(1_000);
    expect(seen.every((papers, i) => papers >= (seen[i - 1] ?? 0))).toBe(true);
  });

  it('as text says all, and what it says can be added, too', async () => {
    const file = fresh('.jsonl.gz');
    await backup({ library: whole, file, vectors: false });
    const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
    const [head, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(head).toMatchObject({ kindred: { format: 1, model: { id: 'all-MiniLM-L6-v2' } } });
    const papers = rest.filter((line) => 'title' in line);
    expect(papers.map(({ id }) => id)).toContain(first!.id);
    const library = fresh();
    expect(await restore({ library, file })).toMatchObject({ embedded: papers.length });
    const kindred = await open(library);
    const found = await answer(kindred);
    expect(found.map(({ id }) => id)).toEqual(answers.map(({ id }) => id));
  });
});

describe('restoring', () => {
  it('over a library without being told to is refused', async () => {
    const file = fresh('.sqlite');
    await backup({ library: whole, file });
    const refused = restore({ library: whole, file });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
  });

  it('brings back the model, too', async () => {
    const [file, library] = [fresh('.sqlite'), fresh()];
    await backup({ library: whole, file });
    await restore({ library, file });
    const reader = await open(library, true);
    const changer = await openKindred({ library });
    await changer.models.change({ model: modelWith({ maxTokens: 12 }) });
    await changer.close();
    await expect.poll(() => answer(reader), { timeout: 5_000 }).not.toEqual(answers);
    await restore({ library, file, force: true });
    await expect.poll(() => answer(reader), { timeout: 5_000 }).toEqual(answers);
    expect(reader.info().model.id).toBe('all-MiniLM-L6-v2');
  });

  it.each([
    ['what is not there', undefined, 'INPUT_NOT_FOUND'],
    ['an empty file', '', 'INPUT_UNREADABLE'],
    ['a file of something else', 'title,abstract\nOwls,They hoot\n', 'INPUT_UNREADABLE'],
    ['papers alone', '{"title":"Owls"}\n', 'INPUT_UNREADABLE'],
    [
      'another database',
      new Uint8Array(Buffer.from('SQLite format 3\0 and no more')),
      'INPUT_UNREADABLE',
    ],
  ])('refuses %s', async (_, content, code) => {
    const [file, library] = [fresh(), fresh()];
    if (content !== undefined) writeFileSync(file, content);
    await expect(restore({ library, file })).rejects.toMatchObject({ code });
  });

  it('names the line at fault', async () => {
    const file = fresh('.jsonl');
    await backup({ library: whole, file });
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[2] = '{"title": 7}';
    writeFileSync(file, lines.join('\n'));
    await expect(restore({ library: fresh(), file })).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      details: { path: `${file}:3` },
    });
  });
});
