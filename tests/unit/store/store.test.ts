import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import type { ErrorCode } from '../../../src/errors/table.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { hashPaper, hashText } from '../../../src/paper/passage.js';
import { normalize } from '../../../src/ranking/embedding.js';
import type { Row } from '../../../src/ranking/run.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { StoreWriter } from '../../../src/store/store-writer.js';
import { Store } from '../../../src/store/store.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-store-'));
afterAll(() => rmSync(root, { recursive: true }));
let next = 0;
let path: string;
beforeEach(() => {
  path = join(root, String(next++), 'library.sqlite');
});

function openBoth() {
  const database = openDatabase(path, { create: true });
  const writer = new StoreWriter(database, path);
  const model = writer.transaction(() => {
    writer.initialize();
    return writer.bindModel('f'.repeat(64), '{"id":"m"}');
  });
  return { store: new Store(database), writer, model };
}

function insert(writer: StoreWriter, model: number, fields: Record<string, unknown>): Row {
  const paper = paperSchema.parse({ title: 'A title', ...fields });
  const vector = normalize(Float32Array.of(1, 2, 3));
  const hashes = { contentHash: hashPaper(paper), passageHash: hashText(paper.title) };
  return writer.transaction(() => writer.insert({ paper, ...hashes, model, vector }));
}

function codeOf(work: () => unknown): ErrorCode | undefined {
  try {
    work();
  } catch (error) {
    return isKindredError(error) ? error.code : undefined;
  }
  return undefined;
}

describe('the store', () => {
  it('gives back a paper and its embedding bit for bit', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, {
      id: 'a',
      title: 'Ünïcode ∑',
      year: 2020,
      authors: ['A B'],
    });
    expect(store.paper(row)?.title).toBe('Ünïcode ∑');
    expect(store.embedding(row, model)).toEqual(normalize(Float32Array.of(1, 2, 3)));
    expect(store.rowOfId('a')).toBe(row);
    store.close();
  });

  it('numbers each change and never reuses a row', () => {
    const { store, writer, model } = openBoth();
    const first = insert(writer, model, { id: 'a' });
    writer.transaction(() => writer.delete(first));
    const second = insert(writer, model, { id: 'a' });
    expect(second).toBeGreaterThan(first);
    expect(store.generation()).toBe(3);
    expect(store.changesAfter(1, 10)).toEqual([
      { seq: 2, op: 'delete', row: first },
      { seq: 3, op: 'add', row: second },
    ]);
    expect(store.paper(first)).toBeUndefined();
    expect(store.embedding(first, model)).toBeUndefined();
    store.close();
  });

  it('finds papers by identifier until they are deleted', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a', identifiers: ['doi:10.1000/x', 'doi:10.1000/x'] });
    expect(store.rowOfIdentifier('doi:10.1000/x')).toBe(row);
    writer.transaction(() => writer.delete(row));
    expect(store.rowOfIdentifier('doi:10.1000/x')).toBeUndefined();
    store.close();
  });

  it('filters by year, venue and author, without regard to case and accents', () => {
    const { store, writer, model } = openBoth();
    const a = insert(writer, model, { id: 'a', year: 2019, venue: 'ACL', authors: ['José Núñez'] });
    const b = insert(writer, model, { id: 'b', year: 2021, venue: 'acl' });
    const c = insert(writer, model, { id: 'c', venue: 'ICRA' });
    expect(store.rowsWhere({})).toEqual(new Set([a, b, c]));
    expect(store.rowsWhere({ yearFrom: 2020 })).toEqual(new Set([b]));
    expect(store.rowsWhere({ yearTo: 2019, venues: ['Acl'] })).toEqual(new Set([a]));
    expect(store.rowsWhere({ authors: ['nunez'] })).toEqual(new Set([a]));
    expect(store.rowsWhere({ authors: ["x' OR 1=1 --"] })).toEqual(new Set());
    store.close();
  });

  it('shows one moment inside a snapshot while another connection writes', () => {
    const { store, writer, model } = openBoth();
    insert(writer, model, { id: 'a' });
    const reader = new Store(openDatabase(path));
    reader.beginSnapshot();
    insert(writer, model, { id: 'b' });
    expect([reader.size(), reader.generation(), reader.rowOfId('b')]).toEqual([1, 1, undefined]);
    reader.endSnapshot();
    expect([reader.size(), reader.generation()]).toEqual([2, 2]);
    reader.close();
    store.close();
  });

  it('takes back everything of a transaction that fails', () => {
    const { store, writer, model } = openBoth();
    const failing = () =>
      writer.transaction(() => {
        insert(writer, model, { id: 'a' });
        throw new Error('stop');
      });
    expect(failing).toThrow('stop');
    expect([store.size(), store.generation()]).toEqual([0, 0]);
    store.close();
  });
});

describe('opening a database', () => {
  it('says that there is no library rather than making one', () => {
    expect(codeOf(() => openDatabase(path))).toBe('LIBRARY_NOT_FOUND');
  });

  it('refuses a library of a newer schema and leaves it alone', () => {
    openBoth().store.close();
    const database = new Sqlite(path);
    database.pragma('user_version = 999');
    database.close();
    expect(codeOf(() => openDatabase(path, { create: true }))).toBe('LIBRARY_NEWER');
    expect(new Sqlite(path).pragma('user_version', { simple: true })).toBe(999);
  });

  it('refuses another SQLite file, a text file and a damaged one', () => {
    openBoth().store.close();
    const other = join(root, `other-${next}.sqlite`);
    new Sqlite(other).exec('CREATE TABLE t (x)').close();
    expect(codeOf(() => openDatabase(other))).toBe('LIBRARY_UNREADABLE');
    const text = join(root, `text-${next}.sqlite`);
    writeFileSync(
      text,
      'not a database at all, but long enough to be read as a header '.repeat(99),
    );
    expect(codeOf(() => openDatabase(text))).toBe('LIBRARY_UNREADABLE');
    truncateSync(path, 9_000);
    expect(codeOf(() => openDatabase(path))).toBe('LIBRARY_UNREADABLE');
  });

  it('says that another process holds the lock', () => {
    const { store } = openBoth();
    const second = openDatabase(path, { busyTimeoutMs: 20 });
    const writer = new StoreWriter(second, path);
    const held = new Sqlite(path);
    held.exec('BEGIN IMMEDIATE');
    expect(codeOf(() => writer.transaction(() => undefined))).toBe('LIBRARY_BUSY');
    held.close();
    second.close();
    store.close();
  });
});
