import {
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine, openKindred, type DoctorReport, type Kindred } from '../../../src/index.js';
import { createLexicalKind } from '../../../src/library/lexical-kind.js';
import { checkIndex } from '../../../src/library/doctor/check-indexes.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { Store } from '../../../src/store/store.js';
import { modelWith } from '../embedder/model-folder.js';
import { seeded } from '../../crash/random.js';
import { inventedPapers } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-doctor-'));
afterAll(() => rmSync(root, { recursive: true }));
let next = 0;

const items = inventedPapers.map((paper) => ({ paper }));
/** The model is started in some tests only. */
const quick = true;
/** Every report tells of these. */
const checks = ['directory', 'database', 'merged records', 'model', 'papers', 'embeddings'];
checks.push('vector index', 'word index', 'files');

const question = 'How do bakers make their loaves rise?';

/** A library of some papers, one of them merged of two records; copied for each fault. */
const whole = join(root, 'whole');
/** One that is large enough for its indexes to be saved. */
const large = join(root, 'large');
let answers: unknown;
beforeAll(async () => {
  await within(whole, async (kindred) => {
    await kindred.put(items);
    await kindred.put([
      { paper: { ...inventedPapers[0]!, id: paperSchema.shape.id.parse('other:1') } },
    ]);
    answers = await answer(kindred);
  });
  await within(large, async (kindred) => {
    const many = Array.from({ length: 4_100 }, (_, i) =>
      paperSchema.parse({ id: `owl:${i}`, title: `Owl number ${i}` }),
    );
    await kindred.put(many.map((paper) => ({ paper })));
  });
}, 120_000);

async function within<Result>(
  library: string,
  work: (kindred: Kindred) => Promise<Result> | Result,
): Promise<Result> {
  const kindred = await openKindred({ library, mode: 'write' });
  try {
    return await work(kindred);
  } finally {
    await kindred.close();
  }
}

async function answer(kindred: Kindred) {
  const { results } = await kindred.search(question, { k: 9 });
  return results.map(({ paper: { id }, score }) => ({ id, score: score.toFixed(6) }));
}

function copyOf(library: string): string {
  const copy = join(root, String(next++));
  cpSync(library, copy, { recursive: true });
  return copy;
}

function wrong({ findings }: DoctorReport) {
  return findings.filter(({ status }) => status !== 'ok' && status !== 'note');
}

function sql(library: string, ...statements: string[]): void {
  const database = new Sqlite(join(library, 'library.sqlite'));
  database.pragma('foreign_keys = OFF');
  for (const statement of statements) database.exec(statement);
  database.close();
}

const fileOf = (library: string, pattern: RegExp) =>
  join(
    library,
    readdirSync(library).find((name) => pattern.test(name))!,
  );

function rowsOf(library: string): unknown[] {
  const database = new Sqlite(join(library, 'library.sqlite'), { readonly: true });
  const rows = database.prepare('SELECT row, id, record FROM papers ORDER BY row').raw().all();
  database.close();
  return rows;
}

const noSave = () => Promise.reject(new Error('nothing is saved here'));

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

describe('examining a library', () => {
  it('finds a whole one well, and leaves it as it is', async () => {
    const library = copyOf(whole);
    const before = readFileSync(join(library, 'library.sqlite'));
    const report = await examine({ library, repair: true });
    expect(report).toMatchObject({ healthy: true });
    expect(wrong(report)).toEqual([]);
    expect(readFileSync(join(library, 'library.sqlite')).equals(before)).toBe(true);
  });

  const mended: readonly [
    string,
    { readonly from: string; readonly harm: (library: string) => void; readonly told: RegExp },
  ][] = [
    [
      'an embedding is missing',
      {
        from: whole,
        harm: (at) => sql(at, 'DELETE FROM embeddings WHERE row = 3'),
        told: /1 paper without an embedding/u,
      },
    ],
    [
      'an embedding is of another text',
      {
        from: whole,
        harm: (at) => sql(at, 'UPDATE embeddings SET passage_hash = zeroblob(32) WHERE row = 3'),
        told: /another text/u,
      },
    ],
    [
      'an embedding is no direction',
      {
        from: whole,
        harm: (at) => sql(at, 'UPDATE embeddings SET vector = zeroblob(1536) WHERE row = 3'),
        told: /that is none/u,
      },
    ],
    [
      'an embedding is cut short',
      {
        from: whole,
        harm: (at) =>
          sql(at, 'UPDATE embeddings SET vector = substr(vector, 1, 400) WHERE row = 3'),
        told: /that is none/u,
      },
    ],
    [
      'an embedding is not a number',
      {
        from: whole,
        harm: (at) =>
          sql(at, "UPDATE embeddings SET vector = x'0000c07f' || substr(vector, 5) WHERE row = 3"),
        told: /that is none/u,
      },
    ],
    [
      'a column is not that of its record',
      {
        from: whole,
        harm: (at) => sql(at, "UPDATE papers SET authors_key = 'x', year = 1 WHERE row = 4"),
        told: /1 paper with columns/u,
      },
    ],
    [
      'an embedding is of no paper',
      {
        from: whole,
        harm: (at) =>
          sql(
            at,
            'INSERT INTO embeddings SELECT 999, model, passage_hash, vector FROM embeddings WHERE row = 3',
          ),
        told: /1 entry of no paper/u,
      },
    ],
    [
      'an embedding is of no model',
      {
        from: whole,
        harm: (at) =>
          sql(
            at,
            'INSERT INTO embeddings SELECT row, 77, passage_hash, vector FROM embeddings WHERE row = 3',
          ),
        told: /1 entry of no paper or model/u,
      },
    ],
    [
      'papers are not found by their names',
      {
        from: whole,
        harm: (at) =>
          sql(at, 'DELETE FROM identifiers', "INSERT INTO identifiers VALUES ('doi:10.1/x', 3)"),
        told: /2 papers with names that are not those of the record/u,
      },
    ],
    [
      'a paper came without a change',
      {
        from: whole,
        harm: (at) => sql(at, "DELETE FROM changes WHERE op = 'add' AND row = 4"),
        told: /1 change that did not happen/u,
      },
    ],
    [
      'numbers would be given again',
      {
        from: whole,
        harm: (at) =>
          sql(
            at,
            "DELETE FROM sqlite_sequence WHERE name = 'changes'",
            "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'papers'",
          ),
        told: /numbers that would be given again/u,
      },
    ],
    [
      'indexes of the database went missing',
      {
        from: whole,
        harm: (at) => sql(at, 'DROP INDEX embeddings_row', 'DROP INDEX papers_title'),
        told: /2 indexes that went missing/u,
      },
    ],
    [
      'the library has no id',
      {
        from: whole,
        harm: (at) => sql(at, "DELETE FROM meta WHERE key = 'library'"),
        told: /no id/u,
      },
    ],
    [
      'it is not known how far a source was read',
      {
        from: whole,
        harm: (at) => sql(at, "INSERT INTO sources VALUES ('arxiv:cs.IR', '{', NULL)"),
        told: /arxiv:cs\.IR/u,
      },
    ],
    [
      'an identifier is of no paper',
      {
        from: whole,
        harm: (at) => sql(at, "INSERT INTO identifiers VALUES ('doi:10.1/x', 999)"),
        told: /1 entry of no paper/u,
      },
    ],
    [
      'a record is of no paper',
      {
        from: whole,
        harm: (at) =>
          sql(
            at,
            `INSERT INTO merged SELECT 'other:9', 'gone', content_hash, origin, record
             FROM merged WHERE id = 'other:1'`,
          ),
        told: /1 entry of no paper/u,
      },
    ],
    [
      'a change did not happen',
      {
        from: whole,
        harm: (at) => sql(at, "INSERT INTO changes (op, row) VALUES ('delete', 2)"),
        told: /1 change that did not happen/u,
      },
    ],
    [
      'a paper went without a change',
      {
        from: whole,
        harm: (at) =>
          sql(
            at,
            'DELETE FROM identifiers WHERE row = 5',
            'DELETE FROM embeddings WHERE row = 5',
            'DELETE FROM papers WHERE row = 5',
          ),
        told: /1 change that did not happen/u,
      },
    ],
    [
      'the vector index is cut short',
      {
        from: large,
        harm: (at) => truncateSync(fileOf(at, /\.hnsw$/u), 10_000),
        told: /checksum/u,
      },
    ],
    [
      'the vector index has a flipped bit',
      { from: large, harm: (at) => flip(fileOf(at, /\.hnsw$/u)), told: /checksum/u },
    ],
    [
      'the vector index is not there',
      { from: large, harm: (at) => rmSync(fileOf(at, /\.hnsw$/u)), told: /no such file/u },
    ],
    [
      'the word index has a flipped bit',
      { from: large, harm: (at) => flip(fileOf(at, /\.bm25$/u)), told: /checksum/u },
    ],
    [
      'a stamp says nothing',
      {
        from: large,
        harm: (at) => writeFileSync(fileOf(at, /^lexical\.json$/u), '{'),
        told: /JSON/u,
      },
    ],
    [
      'an index is of another library',
      {
        from: large,
        harm: (at) => sql(at, "UPDATE meta SET value = 'other' WHERE key = 'library'"),
        told: /another library/u,
      },
    ],
    [
      'an index is of a later time',
      {
        from: large,
        harm: (at) =>
          sql(
            at,
            "UPDATE sqlite_sequence SET seq = 4000 WHERE name = 'changes'",
            'DELETE FROM changes WHERE seq > 4000',
          ),
        told: /newer than the database/u,
      },
    ],
  ];
  it.each(mended)(
    'finds that %s, mends it, and finds it well then',
    async (_, { from, harm, told }) => {
      const library = copyOf(from);
      harm(library);
      const found = await examine({ library, quick });
      expect(found.healthy).toBe(false);
      expect(
        wrong(found)
          .map(({ message }) => message)
          .join('\n'),
      ).toMatch(told);
      const repaired = await examine({ library, quick, repair: true });
      expect(repaired.healthy).toBe(true);
      expect(wrong(repaired).map(({ status }) => status)).toContain('repaired');
      // Opened once, so that what was taken away is there again.
      await within(library, (kindred) => {
        const [row] = kindred.reader.newestRows();
        const { id } = kindred.reader.paper(row!);
        expect(kindred.related(id, { k: 5 }).results).toHaveLength(5);
      });
      expect(wrong(await examine({ library, quick }))).toEqual([]);
    },
    60_000,
  );

  it('finds embeddings that are of other papers, though all looks well', async () => {
    const library = copyOf(whole);
    sql(library, 'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE row = 6)');
    expect(wrong(await examine({ library, quick }))).toEqual([]);
    expect(wrong(await examine({ library }))).toMatchObject([
      { check: 'embeddings', message: expect.stringContaining('9 papers') as string },
    ]);
    expect((await examine({ library, repair: true })).healthy).toBe(true);
    await within(library, async (kindred) => expect(await answer(kindred)).toEqual(answers));
  });

  const beyond: readonly [string, string, RegExp][] = [
    ['a table went missing', 'DROP TABLE merged', /merged went missing.*restore/u],
    ['the model is not named', "DELETE FROM meta WHERE key = 'model'", /names no model.*restore/u],
    ['the model is described by nothing', "UPDATE models SET description = '{}'", /restore/u],
    ['the model is described by no JSON', "UPDATE models SET description = '{'", /restore/u],
    ['the database is of a later Kindred', 'PRAGMA user_version = 99', /update Kindred/u],
    ["the database is another program's", 'PRAGMA application_id = 1', /another SQLite/u],
    [
      'a merged record changed',
      "UPDATE merged SET record = json_set(record, '$.title', 'x') WHERE id = 'other:1'",
      /other:1.*restore/u,
    ],
    ['a merged record went missing', "DELETE FROM merged WHERE id = 'other:1'", /add the file/u],
    [
      'two rows are the same paper',
      `INSERT INTO papers (id, content_hash, has_abstract, authors_key, record)
       SELECT 'twin', content_hash, has_abstract, authors_key, record FROM papers WHERE row = 3`,
      /twin.*restore/u,
    ],
  ];
  it.each(beyond)(
    'tells what to do where %s, and what it could not examine',
    async (_, harm, told) => {
      const library = copyOf(whole);
      sql(library, harm);
      const report = await examine({ library, quick, repair: true });
      expect(report.healthy).toBe(false);
      expect(
        wrong(report)
          .map(({ message }) => message)
          .join('\n'),
      ).toMatch(told);
      expect(report.findings.map(({ check }) => check)).toEqual(expect.arrayContaining(checks));
    },
  );

  it('reports on any library, however its file is damaged, and calls none well that lost papers', async () => {
    const file = readFileSync(join(whole, 'library.sqlite'));
    const papers = rowsOf(whole);
    const library = copyOf(whole);
    const random = seeded(7);
    for (let trial = 0; trial < 60; trial++) {
      const damaged = Buffer.from(file);
      const at = Math.floor(random() * file.length);
      if (trial % 2 === 0) damaged.fill(Math.floor(random() * 256), at, at + 4_096);
      rmSync(join(library, 'library.sqlite-wal'), { force: true });
      writeFileSync(
        join(library, 'library.sqlite'),
        trial % 3 === 0 ? damaged.subarray(0, at) : damaged,
      );
      const { healthy, findings } = await examine({ library, quick: true });
      expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(checks));
      if (healthy) expect(rowsOf(library)).toEqual(papers);
    }
  });

  it('brings back the answers that a wrong embedding had spoilt, in a running reader too', async () => {
    const library = copyOf(whole);
    const reader = await openKindred({ library, follow: true });
    sql(
      library,
      'UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE row = 6), passage_hash = zeroblob(32)',
    );
    await examine({ library, repair: true });
    await expect.poll(() => answer(reader), { timeout: 5_000 }).toEqual(answers);
    await reader.close();
    await within(library, async (kindred) => {
      expect(await answer(kindred)).toEqual(answers);
      expect(kindred.merged('other:1')?.records).toHaveLength(2);
    });
  });

  it('tells what it cannot mend, and mends the rest', async () => {
    const library = copyOf(whole);
    sql(
      library,
      `UPDATE papers SET record = '{' WHERE row = 2`,
      `UPDATE papers SET record = json_set(record, '$.title', 'Another') WHERE row = 3`,
      'DELETE FROM embeddings WHERE row = 4',
    );
    const report = await examine({ library, repair: true });
    expect(report.healthy).toBe(false);
    const messages = wrong(report).map(({ message }) => message);
    expect(messages).toEqual([
      '1 paper stored anew',
      expect.stringContaining('cannot be read'),
      expect.stringContaining('differs from its checksum'),
    ]);
  });

  it('tells of a damaged database what to do, and of none that there is none', async () => {
    const library = copyOf(large);
    const file = openSync(join(library, 'library.sqlite'), 'r+');
    for (let page = 20; page < 400; page++)
      writeSync(file, Buffer.alloc(4_000, 7), 0, 4_000, page * 8_192);
    const damaged = await examine({ library, repair: true });
    expect(damaged.healthy).toBe(false);
    expect(wrong(damaged)[0]?.message).toMatch(/damaged|malformed/u);
    const none = await examine({ library: join(root, 'none') });
    expect(none.healthy).toBe(false);
  });

  it('finds a model that is not there or was changed', async () => {
    const library = join(root, String(next++));
    const model = modelWith({ maxTokens: 12 });
    const kindred = await openKindred({ library, mode: 'write', model });
    await kindred.put(items);
    await kindred.close();
    writeFileSync(join(model, 'tokenizer.json'), '{}');
    expect(wrong(await examine({ library }))).toMatchObject([{ check: 'model', status: 'error' }]);
    rmSync(join(model, 'tokenizer.json'));
    expect(wrong(await examine({ library }))).toMatchObject([{ check: 'model', status: 'error' }]);
  });

  it('removes what interrupted saves left, but nothing that is young', async () => {
    const library = copyOf(large);
    const old = join(library, 'vectors.0123456789ab.7.deadbeef.hnsw');
    writeFileSync(old, 'x');
    utimesSync(old, 1, 1);
    writeFileSync(join(library, 'lexical.9.deadbeef.bm25'), 'x');
    expect(wrong(await examine({ library }))).toMatchObject([
      { check: 'files', status: 'warning' },
    ]);
    await examine({ library, repair: true });
    expect(readdirSync(library)).not.toContain('vectors.0123456789ab.7.deadbeef.hnsw');
    expect(readdirSync(library)).toContain('lexical.9.deadbeef.bm25');
    expect(wrong(await examine({ library }))).toEqual([]);
  });

  it('looks again at an index that is replaced while it is looked at', async () => {
    const library = copyOf(large);
    const database = openDatabase(join(library, 'library.sqlite'));
    const view = new Store(database);
    const about = { directory: library, library: view.libraryId()!, exclusively: noSave };
    const kind = createLexicalKind(about);
    let looked = 0;
    const load: typeof kind.load = async (store) => {
      if (looked++ === 0) {
        const paper = paperSchema.parse({ id: 'late', title: 'A late owl' });
        await within(library, (kindred) => kindred.put([{ paper }]));
      }
      return kind.load(store);
    };
    const check = { prefix: 'lexical', directory: library, view, repair: true };
    expect(await checkIndex({ ...check, kind: { ...kind, load } })).toMatchObject({ status: 'ok' });
    expect(looked).toBeGreaterThan(1);
    database.close();
  });

  it('raises no false alarm while papers come and go', async () => {
    const library = copyOf(whole);
    await within(library, async (kindred) => {
      const more = Array.from({ length: 600 }, (_, i) => ({
        paper: paperSchema.parse({ id: `more:${i}`, title: `Owl ${i}`, abstract: 'It hoots.' }),
      }));
      const over = new AbortController();
      const putting = kindred.put(more).then(() => over.abort());
      let looked = 0;
      do {
        expect(wrong(await examine({ library, quick }))).toEqual([]);
        looked++;
      } while (!over.signal.aborted);
      await putting;
      expect(looked).toBeGreaterThan(1);
    });
  });
});
