import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { readLockHolder } from '../../../src/store/writer-lock.js';
import { serveOai, type OaiRecord } from '../sources/oai-repository.js';
import { kindred, start } from './cli.js';

const folder = mkdtempSync(join(tmpdir(), 'kindred-cli-sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record = (n: number, more: Partial<OaiRecord> = {}): OaiRecord => ({
  id: `oai:host:${n}`,
  datestamp: `2024-06-0${n}T10:00:00Z`,
  ...more,
});
const six = [1, 2, 3, 4, 5, 6].map((n) => record(n));

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, exit } = await kindred([...args, '--json']);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** How far a library has read a source, as it is stored; undefined where that is not known. */
function stateOf(directory: string, spec: string): unknown {
  const path = join(directory, 'library.sqlite');
  if (!existsSync(path)) return undefined;
  const database = new Sqlite(path, { readonly: true });
  try {
    return database.prepare('SELECT state FROM sources WHERE spec = ?').pluck().get(spec);
  } catch {
    return undefined; // its tables are being made
  } finally {
    database.close();
  }
}

describe('a live source', () => {
  it('is added, then synced: only what changed is asked for, and what was withdrawn is told', async () => {
    await using server = await serveOai({ records: six, pageSize: 4 });
    const library = ['--library', join(folder, 'synced')];
    const spec = `oai:${server.url}/oai`;
    expect(await json(['add', spec, ...library])).toMatchObject({ added: 6, papers: 6 });
    expect(await json(['show', 'oai:host:3', ...library])).toMatchObject({
      title: 'Of oai:host:3 & more',
    });

    server.repository.now = '2024-07-10T12:00:00Z';
    server.repository.records = [
      ...six.slice(1),
      record(1, { datestamp: '2024-07-05T10:00:00Z', deleted: true }),
      record(7, { datestamp: '2024-07-06T10:00:00Z' }),
    ];
    server.asked.length = 0;
    expect(await json(['sync', ...library])).toMatchObject({
      added: 1,
      papers: 7,
      withdrawn: ['oai:host:1'],
      removed: [],
    });
    const lists = server.asked.filter(({ url }) => url.searchParams.get('verb') === 'ListRecords');
    expect(lists.map(({ url }) => url.searchParams.get('from'))).toEqual(['2024-06-30']);
    expect(await json(['sync', '--anew', '--remove-deleted', ...library])).toMatchObject({
      unchanged: 6,
      embedded: 0,
      removed: ['oai:host:1'],
      papers: 6,
    });
    const { sources } = (await json(['sync', '--list', ...library])) as {
      sources: { source: string; synced: string }[];
    };
    expect(sources.map(({ source }) => source)).toEqual([spec]);
    expect(Date.parse(sources[0]?.synced ?? '')).toBeGreaterThan(Date.now() - 600_000);
  });

  it('that was cut off by a kill goes on where it stopped', async () => {
    await using server = await serveOai({ records: six, pageSize: 2 });
    const directory = join(folder, 'killed');
    const library = ['--library', directory];
    const spec = `oai:${server.url}/oai`;
    server.repository.unanswered.add(1);
    const { child, finished } = start(['add', spec, '--quiet', ...library]);
    child.stdin.end();
    await expect.poll(() => stateOf(directory, spec), { timeout: 50_000 }).toBeDefined();
    child.kill('SIGKILL');
    expect((await finished).exit).toBe('SIGKILL');
    server.repository.unanswered.clear();
    server.asked.length = 0;
    expect(await json(['add', spec, ...library])).toMatchObject({ papers: 6 });
    // What came before the kill was not asked for again.
    expect(server.asked.every(({ url }) => !url.searchParams.has('metadataPrefix'))).toBe(true);
  });

  it('is synced for long by one process at a time, which Ctrl-C stops to be gone on with', async () => {
    await using server = await serveOai({ records: six.slice(0, 2), pageSize: 2 });
    const directory = join(folder, 'stopped');
    const library = ['--library', directory];
    const spec = `oai:${server.url}/oai`;
    await json(['add', spec, ...library]);
    const before = stateOf(directory, spec);
    const news = [1, 2, 3, 4, 5, 6].map((n) => record(n, { datestamp: `2024-07-0${n}T10:00:00Z` }));
    server.repository.records = news;
    server.repository.unanswered.add(1);
    const { child, finished } = start(['sync', '--json', ...library]);
    child.stdin.end();
    await expect.poll(() => stateOf(directory, spec), { timeout: 50_000 }).not.toBe(before);
    expect(readLockHolder(directory)).toMatchObject({ pid: child.pid, what: 'kindred sync' });
    child.kill('SIGINT');
    const { exit, stderr } = await finished;
    expect(exit).toBe(130);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'INTERRUPTED' } });
    expect(stderr).toContain('Run the same command again to go on where it stopped');
    expect(readLockHolder(directory)).toBeUndefined();
    server.repository.unanswered.clear();
    server.asked.length = 0;
    expect(await json(['sync', ...library])).toMatchObject({ papers: 6 });
    expect(server.asked.every(({ url }) => !url.searchParams.has('metadataPrefix'))).toBe(true);
  });

  it('is only read with --no-embed', async () => {
    await using server = await serveOai({ records: six, pageSize: 6 });
    const library = ['--library', join(folder, 'unmade')];
    const spec = `oai:${server.url}/oai`;
    expect(await json(['add', spec, '--no-embed', ...library])).toMatchObject({
      read: 6,
      added: 0,
    });
    expect(existsSync(join(folder, 'unmade'))).toBe(false);
  });

  it.each([
    [['add', 'arxvi:?query=owls'], 'did you mean "arxiv"'],
    [['add', 'oai:https://host/oai?ste=a'], 'set'],
    [['sync', 'papers.bib'], 'no library'],
  ])('that is mistyped is refused: %j', async (args, message) => {
    const { exit, stderr } = await kindred([...args, '--library', join(folder, 'unmade')]);
    expect(exit).not.toBe(0);
    expect(stderr).toContain(message);
  });

  it('is needed for a sync', async () => {
    const library = ['--library', join(folder, 'files-only')];
    await kindred(['add', '-', ...library], { input: '{"title": "Owls of the north"}\n' });
    const { exit, stderr } = await kindred(['sync', ...library]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining('no live source was added')]);
  });
});
