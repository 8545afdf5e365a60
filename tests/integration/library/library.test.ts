import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { modelsDirectory } from '../../../src/config/package-root.js';
import { openKindred, type Kindred, type OpenOptions } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { invented, inventedPapers } from './papers.js';

const root = mkdtempSync(join(tmpdir(), 'kindred-library-'));
afterAll(() => rmSync(root, { recursive: true }));
const opened: Kindred[] = [];
afterEach(async () => {
  for (const kindred of opened.splice(0)) await kindred.close();
});
let next = 0;
const fresh = () => join(root, String(next++));

async function open(library: string, options: Partial<OpenOptions> = {}): Promise<Kindred> {
  const kindred = await openKindred({ library, mode: 'write', workers: 1, ...options });
  opened.push(kindred);
  return kindred;
}

const items = (papers = inventedPapers) => papers.map((paper) => ({ paper }));
const titles = (answer: { results: readonly { paper: { title: string } }[] }) =>
  answer.results.map(({ paper }) => paper.title);

describe('a library', () => {
  it('answers a question by meaning, without shared words', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const answer = await kindred.search('How do bakers make their loaves rise?', { k: 2 });
    expect(titles(answer)).toContain('Sourdough fermentation at low temperature');
    expect(answer.results.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(answer.results[0]!.score).toBeGreaterThan(answer.results[1]!.score);
  });

  it('is not made where its model cannot be had', async () => {
    const directory = fresh();
    await expect(open(directory, { model: '/no/such/model' })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
    expect(existsSync(directory)).toBe(false);
  });

  it('is not made where its model is there but gives something else than it says', async () => {
    const [directory, model] = [fresh(), fresh()];
    cpSync(join(modelsDirectory, 'all-MiniLM-L6-v2'), model, { recursive: true });
    const manifest = join(model, 'manifest.json');
    const text = readFileSync(manifest, 'utf8').replace('"dimensions": 384', '"dimensions": 100');
    writeFileSync(manifest, text);
    await expect(open(directory, { model })).rejects.toMatchObject({ code: 'EMBEDDING_FAILED' });
    expect(existsSync(directory)).toBe(false);
  });

  it('refuses to answer with more text than can be told, and says what to do', async () => {
    const kindred = await open(fresh());
    const abstract = 'owls '.repeat(200_000 - 1);
    const authors = Array.from({ length: 10_000 }, (_, i) => `${i} `.padEnd(99, 'x'));
    await kindred.put(
      Array.from({ length: 26 }, (_, i) => ({
        paper: paperSchema.parse({
          id: `long:${i}`,
          title: `Owls ${i}`,
          abstract,
          authors,
          year: 2020,
        }),
      })),
    );
    const refusal = { code: 'INVALID_PARAMETER', details: { name: 'k' } };
    await expect(kindred.search('owls', { k: 26 })).rejects.toMatchObject(refusal);
    await expect(kindred.search('year:2020', { k: 26 })).rejects.toMatchObject(refusal);
    expect((await kindred.search('owls', { k: 20 })).results).toHaveLength(20);
    await expect(kindred.search('owls', { k: 20, explain: true })).rejects.toMatchObject(refusal);
  });

  it('embeds nothing when the same papers come again', async () => {
    const kindred = await open(fresh());
    expect(await kindred.put(items())).toMatchObject({ added: 10, embedded: 10, unchanged: 0 });
    const { generation } = kindred.reader;
    expect(await kindred.put(items())).toMatchObject({ added: 0, embedded: 0, unchanged: 10 });
    expect(kindred.reader.generation).toBe(generation);
  });

  it('embeds only what changed in title or abstract, and keeps every other change too', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const changed = [
      invented(0, { abstract: 'Submarines and how they dive.' }),
      invented(1, { year: 1999, venue: 'Dough' }),
      ...inventedPapers.slice(2),
    ];
    expect(await kindred.put(items(changed))).toMatchObject({
      changed: 2,
      embedded: 1,
      unchanged: 8,
    });
    expect(kindred.paper('p1')).toMatchObject({ year: 1999, venue: 'Dough' });
    expect(titles(await kindred.search('underwater vessels', { k: 1 }))).toEqual([
      inventedPapers[0]!.title,
    ]);
    expect(kindred.info().papers).toBe(10);
  });

  it('lets the later of two records of one id stand, and tells', async () => {
    const kindred = await open(fresh());
    const later = invented(0, { title: 'A later title' });
    const report = await kindred.put([
      ...items(),
      { paper: later, origin: { file: 'f', line: 11 } },
    ]);
    expect(report).toMatchObject({ added: 10, changed: 1, unchanged: 0 });
    expect(report.repeated).toEqual([{ id: 'p0', origin: { file: 'f', line: 11 } }]);
    expect(kindred.paper('p0').title).toBe('A later title');
  });

  it('never shows a deleted paper again, neither now nor after reopening', async () => {
    const directory = fresh();
    const kindred = await open(directory);
    await kindred.put(items());
    expect(await kindred.delete(['p2', 'nobody'])).toEqual({
      deleted: ['p2'],
      missing: ['nobody'],
    });
    const query = 'ice seen by satellites';
    expect(titles(await kindred.search(query, { k: 10 }))).not.toContain(inventedPapers[2]!.title);
    await kindred.close();
    const again = await open(directory, { mode: 'read' });
    expect(titles(await again.search(query, { k: 10 }))).not.toContain(inventedPapers[2]!.title);
    expect(again.info().papers).toBe(9);
  });

  it('keeps a paper without an abstract, searchable by its title', async () => {
    const kindred = await open(fresh());
    const bare = paperSchema.parse({ id: 'bare', title: 'Volcanoes of Iceland' });
    expect(await kindred.put([...items(), { paper: bare }])).toMatchObject({ withoutAbstract: 1 });
    expect(titles(await kindred.search('volcanic eruptions', { k: 1 }))).toEqual([bare.title]);
    expect(kindred.related('bare', { k: 1 }).notes.map(({ code }) => code)).toContain(
      'NO_ABSTRACT',
    );
  });

  it('goes on where an interrupted put stopped', async () => {
    const kindred = await open(fresh());
    const many = Array.from({ length: 600 }, (_, i) => {
      const title = `Paper ${i}`;
      return { paper: paperSchema.parse({ id: `m${i}`, title }) };
    });
    const stop = new AbortController();
    const putting = kindred.put(many, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done > 0) stop.abort();
      },
    });
    await expect(putting).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const kept = kindred.info().papers;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(600);
    const report = await kindred.put(many);
    expect(report).toMatchObject({ added: 600 - kept, unchanged: kept, embedded: 600 - kept });
  });

  it('keeps what was embedded when its input breaks off', async () => {
    const kindred = await open(fresh());
    function* breaking() {
      yield* Array.from({ length: 300 }, (_, i) => ({
        paper: paperSchema.parse({ id: `b${i}`, title: `Paper ${i}` }),
      }));
      throw new Error('the disk was pulled out');
    }
    await expect(kindred.put(breaking())).rejects.toThrow('pulled out');
    expect(kindred.info().papers).toBe(256);
  });

  it('is followed by another opening without a restart', async () => {
    const directory = fresh();
    const writer = await open(directory);
    await writer.put(items(inventedPapers.slice(0, 5)));
    const reader = await open(directory, { mode: 'read', follow: true });
    await writer.put(items());
    await writer.delete(['p0']);
    await expect.poll(() => reader.info().papers, { timeout: 10_000 }).toBe(9);
    expect(titles(await reader.search('translation of languages', { k: 1 }))).toEqual([
      'Translating rare languages',
    ]);
  });
});

describe('the change log', () => {
  it('is cut off where nobody needs it, and changes go on being numbered and followed', async () => {
    const directory = fresh();
    const kindred = await open(directory);
    await kindred.put(items());
    const reader = await open(directory, { mode: 'read', follow: true });
    const database = new Sqlite(join(directory, 'library.sqlite'));
    database.exec(`
      WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 60000)
      INSERT INTO changes (op, row) SELECT 'model', 1 FROM numbers`);
    const kept = database.prepare('SELECT count(*) FROM changes').pluck();
    for (const paper of ['p0', 'p1', 'p2']) await kindred.delete([paper]);
    expect(kept.get()).toBe(50_013);
    expect(kindred.reader.generation).toBe(60_013);
    await expect.poll(() => reader.info().papers, { timeout: 10_000 }).toBe(7);
    database.close();
  });
});

describe('related papers', () => {
  it('are those on the same topic, without the seed', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    for (let i = 0; i < 8; i += 2) {
      const { seed, results } = kindred.related(`p${i}`, { k: 9 });
      expect(results[0]!.paper.id).toBe(`p${i + 1}`);
      expect(results.map(({ paper }) => paper.id)).not.toContain(seed.id);
    }
  });

  it('leave out other versions of the seed', async () => {
    const kindred = await open(fresh());
    const version = paperSchema.parse({ ...inventedPapers[6], id: 'v2', year: 2024 });
    await kindred.put([...items(), { paper: version }]);
    const ids = kindred.related('p6', { k: 20 }).results.map(({ paper }) => paper.id);
    expect(ids).not.toContain('v2');
    expect(ids.length).toBe(9);
  });

  it('are found by any identifier, and an unknown one is an error', async () => {
    const kindred = await open(fresh());
    const paper = invented(4, { identifiers: ['doi:10.1000/abc', 'arxiv:1712.01815'] });
    await kindred.put(items([paper, ...inventedPapers.slice(5)]));
    expect(kindred.related('https://doi.org/10.1000/ABC').seed.id).toBe('p4');
    expect(kindred.related('arXiv:1712.01815v1').seed.id).toBe('p4');
    expect(() => kindred.related('10.1000/none')).toThrow(
      expect.objectContaining({ code: 'PAPER_NOT_FOUND' }),
    );
  });
});

describe('an answer that holds less than was asked', () => {
  it('says that the library is empty', async () => {
    const { results, notes } = await (await open(fresh())).search('anything');
    expect([results, notes.map(({ code }) => code)]).toEqual([[], ['LIBRARY_EMPTY']]);
  });

  it('says what the filter left', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    const none = await kindred.search('ice', { filter: { venues: ['Nowhere'] } });
    expect([none.results, none.notes[0]?.code]).toEqual([[], 'FILTERED_OUT']);
    const two = await kindred.search('ice', { filter: { venues: ['ice'] } });
    expect([two.results.length, two.notes[0]?.code]).toEqual([2, 'FEWER_THAN_ASKED']);
    const one = await kindred.search('ice', { filter: { yearFrom: 2020 } });
    expect(titles(one)).toEqual(['Meltwater under ice sheets']);
    const author = await kindred.search('ice', { filter: { authors: ['mira sol'] } });
    expect(titles(author)).toEqual(['Grasping unknown objects with two fingers']);
  });

  it('says that there is no other paper', async () => {
    const kindred = await open(fresh());
    await kindred.put(items(inventedPapers.slice(0, 1)));
    const { results, notes } = kindred.related('p0');
    expect([results, notes[0]?.code]).toEqual([[], 'NO_OTHER_PAPERS']);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    ['', {}, 'QUERY_EMPTY'],
    [' \n ', {}, 'QUERY_EMPTY'],
    ['x'.repeat(100_000), {}, 'QUERY_TOO_LONG'],
    ['ice', { k: 0 }, 'INVALID_PARAMETER'],
    ['ice', { k: 1e9 }, 'INVALID_PARAMETER'],
    ['ice', { k: 2.5 }, 'INVALID_PARAMETER'],
    ['ice', { efSearch: 0 }, 'INVALID_PARAMETER'],
  ])('is refused by its code: %.10s %o', async (query, options, code) => {
    const kindred = await open(fresh());
    await expect(kindred.search(query, options)).rejects.toMatchObject({ code });
  });

  it('answers everything there is to a k larger than the library', async () => {
    const kindred = await open(fresh());
    await kindred.put(items());
    expect((await kindred.search('ice', { k: 1_000 })).results.length).toBe(10);
  });
});

describe('a model other than the library’s', () => {
  const bundled = fileURLToPath(new URL('../../../models/all-MiniLM-L6-v2', import.meta.url));

  function copyOfModel(): string {
    const folder = fresh();
    cpSync(bundled, folder, { recursive: true });
    return folder;
  }

  function otherModel(): string {
    const folder = copyOfModel();
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8').replace('"{query}"', '"query: {query}"');
    writeFileSync(path, text);
    return folder;
  }

  it('is refused, with both names and what to run', async () => {
    const directory = fresh();
    const kindred = await open(directory);
    await kindred.put(items());
    await kindred.close();
    await expect(open(directory, { model: otherModel() })).rejects.toMatchObject({
      code: 'MODEL_MISMATCH',
      message: expect.stringContaining('kindred reembed') as string,
    });
  });

  it('is accepted where it gives the same vectors, or the library is still empty', async () => {
    const directory = fresh();
    const empty = await open(directory);
    await empty.close();
    const other = otherModel();
    const kindred = await open(directory, { model: other });
    await kindred.put(items());
    await kindred.close();
    const again = await open(directory, { mode: 'read' });
    expect(again.info().model.id).toBe(other);
    expect((await again.search('ice', { k: 1 })).results.length).toBe(1);
  });

  it('is told when the weights it was embedded with were exchanged or truncated', async () => {
    const folder = copyOfModel();
    const directory = fresh();
    const kindred = await open(directory, { model: folder });
    await kindred.put(items());
    await kindred.close();
    truncateSync(join(folder, 'onnx', 'model_quantized.onnx'), 1_000);
    const again = await open(directory, { mode: 'read' });
    expect(again.related('p0').results.length).toBeGreaterThan(0);
    await expect(again.search('ice')).rejects.toMatchObject({ code: 'MODEL_DAMAGED' });
  });
});
