import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
    const added = writer.models.add('f'.repeat(64), '{"id":"m"}');
    writer.models.bind(added);
    return added;
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

  it('keeps vectors of several models, each as it is written', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a' });
    const vector = normalize(Float32Array.of(1, 2, 3));
    const small = writer.transaction(() => writer.models.add('a'.repeat(64), '{"id":"s"}', 'int8'));
    expect(store.rowsWithout(small, 0, 9)).toEqual([row]);
    const passageHash = hashText('A title');
    writer.transaction(() =>
      writer.models.setEmbedding(row, { model: small, passageHash, vector }),
    );
    expect(store.rowsWithout(small, 0, 9)).toEqual([]);
    expect(store.embedding(row, model)).toEqual(vector);
    expect(store.embedding(row, small)).toEqual(normalize(Float32Array.of(42, 85, 127)));
    expect(store.modelShares()).toEqual([
      { number: model, vectors: 1, bytes: 12 },
      { number: small, vectors: 1, bytes: 3 },
    ]);
    store.close();
  });

  it('numbers a change of its model, and forgets one only when told', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a' });
    const other = writer.transaction(() => writer.models.add('a'.repeat(64), '{"id":"s"}'));
    expect(store.libraryModel()?.number).toBe(model);
    writer.transaction(() => writer.models.bind(other));
    writer.transaction(() => writer.models.bind(other));
    expect(store.libraryModel()).toEqual({ number: other, description: { id: 's' } });
    expect(store.changesAfter(1, 9)).toEqual([{ seq: 2, op: 'model', row: other }]);
    expect(store.embedding(row, model)).toBeDefined();
    expect(store.previousModel()?.number).toBe(model);
    expect(writer.transaction(() => writer.models.dropVectors(model, 9))).toBe(1);
    writer.transaction(() => writer.models.drop(model));
    expect(store.previousModel()).toBeUndefined();
    expect(store.embedding(row, model)).toBeUndefined();
    expect(store.models().map(({ number }) => number)).toEqual([other]);
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

  it('forgets the oldest changes, as many as it is told and none of those to be kept', () => {
    const { store, writer, model } = openBoth();
    for (let i = 0; i < 10; i++) insert(writer, model, { id: `p${i}` });
    const prune = (keep: number, limit: number) =>
      writer.transaction(() => writer.pruneChanges(keep, limit));
    expect(prune(4, 3)).toBe(3);
    expect(store.changesAfter(0, 10).map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8, 9, 10]);
    expect([prune(4, 100), prune(4, 100)]).toEqual([3, 0]);
    expect([store.remembersAfter(5), store.remembersAfter(6)]).toEqual([false, true]);
    expect(prune(0, 100)).toBe(4);
    expect([store.generation(), store.remembersAfter(9), store.remembersAfter(10)]).toEqual([
      10,
      false,
      true,
    ]);
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
    const c = insert(writer, model, { id: 'c', venue: 'ICRA', authors: ['Łukasz O’Brien–Søe'] });
    expect(store.rowsWhere({})).toEqual(new Set([a, b, c]));
    expect(store.rowsWhere({ authors: ["lukasz o'brien-soe"] })).toEqual(new Set([c]));
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

/** Overwrites the first page of a table or index. @returns how to make it good again */
function damage(table: string): () => void {
  const database = new Sqlite(path);
  const size = Number(database.pragma('page_size', { simple: true }));
  const page = database
    .prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
    .pluck()
    .get(table);
  database.close();
  const at = ((page ?? 1) - 1) * size;
  const before = readFileSync(path).subarray(at, at + size);
  const write = (bytes: Buffer) => {
    const file = openSync(path, 'r+');
    writeSync(file, bytes, 0, size, at);
    closeSync(file);
  };
  write(Buffer.alloc(size, 0xff));
  return () => write(before);
}

describe('a database whose pages are damaged', () => {
  it('is told as such, by every snapshot anew, until it is whole again', () => {
    const { store, writer, model } = openBoth();
    insert(writer, model, { id: 'a' });
    store.close();
    const repair = damage('sqlite_sequence');
    const reader = new Store(openDatabase(path));
    const attempt = () => codeOf(() => reader.beginSnapshot());
    expect([attempt(), attempt()]).toEqual(['LIBRARY_UNREADABLE', 'LIBRARY_UNREADABLE']);
    repair();
    const other = new StoreWriter(openDatabase(path), path);
    insert(other, model, { id: 'b' });
    reader.beginSnapshot();
    expect([reader.generation(), reader.size()]).toEqual([2, 2]);
    reader.close();
  });

  it('is told by whatever meets the damage, and can be closed', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a', identifiers: ['doi:10.1000/x'] });
    store.close();
    const tables = ['papers', 'papers_year', 'embeddings', 'identifiers', 'models', 'changes'];
    for (const table of tables) damage(table);
    const database = openDatabase(path);
    const [reader, other] = [new Store(database), new StoreWriter(database, path)];
    const met = [
      () => reader.paper(row),
      () => reader.embedding(row, model),
      () => reader.rowOfIdentifier('doi:10.1000/x'),
      () => reader.libraryModel(),
      () => reader.changesAfter(0, 10),
      () => reader.rowsWhere({ yearFrom: 2000 }),
      () => [...reader.newestRows()],
      () => other.transaction(() => other.delete(row)),
    ].map(codeOf);
    expect(new Set(met)).toEqual(new Set(['LIBRARY_UNREADABLE']));
    reader.close();
  });

  it('is told where its tables contradict each other, or no longer say what they should', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a' });
    expect(codeOf(() => insert(writer, model, { id: 'a' }))).toBe('LIBRARY_UNREADABLE');
    const harm = new Sqlite(path);
    harm.exec(`UPDATE models SET description = '{"id'; UPDATE papers SET record = '{"id'`);
    harm.exec('DROP TABLE changes');
    expect(codeOf(() => store.libraryModel())).toBe('LIBRARY_UNREADABLE');
    expect(codeOf(() => store.paper(row))).toBe('LIBRARY_UNREADABLE');
    expect(codeOf(() => new Store(harm))).toBe('LIBRARY_UNREADABLE');
    harm.close();
    store.close();
  });
});

describe('opening a database', () => {
  it('does not take an empty file for an empty library, unless to write one', () => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    expect(codeOf(() => openDatabase(path))).toBe('LIBRARY_UNREADABLE');
    expect(statSync(path).size).toBe(0);
    openDatabase(path, { create: true }).close();
    expect(new Store(openDatabase(path)).size()).toBe(0);
  });

  it('says that there is no library rather than making one', () => {
    expect(codeOf(() => openDatabase(path))).toBe('LIBRARY_NOT_FOUND');
  });

  it('brings a library of an older schema up to date, its filters too', () => {
    const { store, writer, model } = openBoth();
    const row = insert(writer, model, { id: 'a', authors: ['Łukasz O’Brien'], venue: 'Łódź' });
    store.close();
    const old = new Sqlite(path);
    old.exec(`UPDATE papers SET authors_key = 'łukasz o’brien', venue_key = 'łodz'`);
    old.exec(`DROP INDEX papers_source; ALTER TABLE papers DROP COLUMN source;
      DROP INDEX papers_title; ALTER TABLE papers DROP COLUMN title_key;
      ALTER TABLE papers DROP COLUMN origin; DROP TABLE merged; DROP TABLE apart; DROP TABLE sources;
      ALTER TABLE models DROP COLUMN encoding;
      DROP INDEX papers_added; ALTER TABLE papers DROP COLUMN added`);
    old.pragma('user_version = 1');
    old.close();
    const migrated = new Store(openDatabase(path));
    expect(migrated.generation()).toBe(1);
    expect(migrated.changesAfter(0, 10)).toEqual([{ seq: 1, op: 'add', row }]);
    expect(migrated.embedding(row, model)).toEqual(normalize(Float32Array.of(1, 2, 3)));
    expect(migrated.rowsWhere({ authors: ['lukasz'], venues: ['lodz'] })).toEqual(new Set([row]));
    expect(migrated.paper(row)?.authors).toEqual(['Łukasz O’Brien']);
    expect(migrated.added(row)).toBeUndefined();
    migrated.close();
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
