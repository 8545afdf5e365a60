import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCollections } from '../../../src/evaluation/collection-files.js';
import { emptyCorpusTally, readCorpus } from '../../../src/evaluation/read-corpus.js';
import { readQrels } from '../../../src/evaluation/read-qrels.js';
import { readQueries } from '../../../src/evaluation/read-queries.js';
import type { PutItem } from '../../../src/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-eval-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
function write(content: string | Buffer, ending = '.jsonl'): string {
  const path = join(folder, `${++files}${ending}`);
  writeFileSync(path, content);
  return path;
}

describe('readQrels', () => {
  it('reads BEIR with and without heading, TREC, tabs and spaces', async () => {
    const expected = new Map([
      ['q1', new Map([['d1', 1], ['d2', 0]])],
      ['q2', new Map([['d1', 2]])],
    ]); // prettier-ignore
    const body = 'q1\td1\t1\nq1\td2\t0\n\nq2\td1\t2\n';
    expect(await readQrels(write(`query-id\tcorpus-id\tscore\n${body}`))).toEqual(expected);
    expect(await readQrels(write(body))).toEqual(expected);
    expect(await readQrels(write('q1 0 d1 1\nq1 0 d2 0\r\nq2 Q0  d1 2'))).toEqual(expected);
    expect(await readQrels(write(gzipSync(body), '.tsv.gz'))).toEqual(expected);
  });

  it('keeps spaces in ids between tabs, and scores below 0', async () => {
    const qrels = await readQrels(write('my query\tmy document\t-2\n'));
    expect(qrels).toEqual(new Map([['my query', new Map([['my document', -2]])]]));
  });

  it('takes a judgement repeated as it was', async () => {
    expect(await readQrels(write('q d 1\nq d 1\n'))).toEqual(new Map([['q', new Map([['d', 1]])]]));
  });

  it.each([
    ['q d 1\nq d\n', ':2: expected 3 columns'],
    ['q d 1\nq d yes\n', ':2: the score must be a number, not "yes"'],
    ['q d 1\nq d 2\n', ':2: "d" was judged 1 for "q" before, and 2 here'],
    ['q d yes\n', ':1: the score must be a number, not "yes"'],
    ['q\t\t1\n', ':1: an id is missing'],
    ['q 0 d 1 more\n', ':1: expected 3 columns'],
    ['query-id corpus-id score\n', 'holds no judgement'],
    ['', 'holds no judgement'],
  ])('tells where %j is wrong', async (content, message) => {
    await expect(readQrels(write(content))).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('readQueries', () => {
  it('reads ids, texts and what is excluded', async () => {
    const path = write(
      '{"_id": "a", "text": " Why? ", "metadata": {}}\n{"_id": 7, "text": "How?", "exclude": ["x\\n"]}\n',
    );
    expect(await readQueries(path)).toEqual([
      { id: 'a', text: 'Why?', exclude: [] },
      { id: '7', text: 'How?', exclude: ['x'] },
    ]);
  });

  it.each([
    ['{"_id": "a", "text": "x"}\n{"_id": "b", "text": "x"\n', ':2: broken JSON at column'],
    ['{"_id": "a"}\n', ':1: text: expected a text'],
    ['{"_id": "a", "text": " "}\n', ':1: text: a query needs a text'],
    ['{"_id": "", "text": "x"}\n', ':1: _id: an id is needed'],
    ['{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}\n', ':2: the query "a" occurs a second'],
    ['\n', 'holds no query'],
  ])('tells where %j is wrong', async (content, message) => {
    await expect(readQueries(write(content))).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  it('tells a file that is not there, no gzip, or not UTF-8', async () => {
    const none = join(folder, 'none.jsonl');
    await expect(readQueries(none)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    const noGzip = write('{"_id": "a", "text": "x"}\n', '.jsonl.gz');
    await expect(readQueries(noGzip)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    const latin = write(Buffer.from('{"_id": "a", "text": "caf\xe9"}\n', 'latin1'));
    await expect(readQueries(latin)).rejects.toMatchObject({ code: 'COLLECTION_INVALID' });
  });
});

async function corpus(content: string | Buffer, ending?: string) {
  const tally = emptyCorpusTally();
  const items: PutItem[] = [];
  for await (const item of readCorpus(write(content, ending), tally)) items.push(item);
  return { tally, papers: items.map(({ paper }) => paper) };
}

describe('readCorpus', () => {
  it('makes papers of documents, by their own ids', async () => {
    const content = gzipSync(
      '{"_id": "a", "title": "Owls", "text": "They call.", "metadata": {"url": "x"}}\n{"_id": "b", "title": "Only a title", "text": ""}\n',
    );
    const { papers, tally } = await corpus(content, '.jsonl.gz');
    expect(papers).toMatchObject([
      { id: 'a', title: 'Owls', abstract: 'They call.', keywords: [] },
      { id: 'b', title: 'Only a title', abstract: '' },
    ]);
    expect(tally).toEqual({ documents: 2, empty: 0, refused: 0 });
  });

  it('makes a title of the first sentence where there is none, and loses no word', async () => {
    const long = Array.from({ length: 100 }, (_, at) => `word${at}`).join(' ');
    const { papers } = await corpus(
      [
        '{"_id": "a", "title": "", "text": "Owls call at night. Nobody counts them."}',
        `{"_id": "b", "text": "${long}. And more."}`,
        `{"_id": "c", "title": null, "text": "${'x'.repeat(400)}"}`,
      ].join('\n'),
    );
    expect(papers[0]).toMatchObject({
      title: 'Owls call at night.',
      abstract: 'Nobody counts them.',
    });
    expect(papers[1]?.title.length).toBeLessThanOrEqual(300);
    expect(`${papers[1]?.title ?? ''} ${papers[1]?.abstract ?? ''}`).toBe(`${long}. And more.`);
    expect(papers[2]?.title).toBe('x'.repeat(300));
    expect(papers[2]?.abstract).toBe('x'.repeat(100));
  });

  it('counts documents that make no paper', async () => {
    const { papers, tally } = await corpus(
      `{"_id": "a"}\n{"_id": "b", "title": "${'x'.repeat(2_001)}"}\n{"_id": "c", "text": "Yes."}\n`,
    );
    expect(papers.map(({ id }) => id)).toEqual(['c']);
    expect(tally).toEqual({ documents: 1, empty: 1, refused: 1 });
  });

  it('ends at a broken line and at an id met twice', async () => {
    const broken = corpus('{"_id": "a", "text": "x"}\nnonsense\n');
    await expect(broken).rejects.toThrow(':2: broken JSON at column 1');
    const twice = corpus('{"_id": "a", "text": "x"}\n{"_id": "a", "text": "x"}\n');
    await expect(twice).rejects.toThrow(':2: the document "a" occurs a second time');
  });
});

describe('findCollections', () => {
  const make = (name: string, ...names: string[]) => {
    const directory = join(folder, name);
    mkdirSync(join(directory, 'qrels'), { recursive: true });
    for (const file of names) writeFileSync(join(directory, file), '');
    return directory;
  };

  it('finds a folder itself, or those in it, plain or with gzip', () => {
    const one = make('many/one', 'corpus.jsonl', 'queries.jsonl', 'qrels.tsv');
    const two = make('many/two', 'corpus.jsonl.gz', 'queries.jsonl.gz', 'qrels/test.tsv');
    make('many/other', 'README.md');
    const found = findCollections([join(folder, 'many')]);
    expect(found.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(found[1]).toMatchObject({
      corpus: join(two, 'corpus.jsonl.gz'),
      queries: join(two, 'queries.jsonl.gz'),
      qrels: join(two, 'qrels', 'test.tsv'),
    });
    expect(findCollections([one]).map(({ name }) => name)).toEqual(['one']);
  });

  it('tells two folders of one name apart by their paths', () => {
    const a = make('a/same', 'corpus.jsonl', 'queries.jsonl', 'qrels.tsv');
    const b = make('b/same', 'corpus.jsonl', 'queries.jsonl', 'qrels.tsv');
    expect(findCollections([a, b]).map(({ name }) => name)).toEqual([a, b]);
  });

  it('says what is missing', () => {
    const lacking = make('lacking', 'corpus.jsonl', 'queries.jsonl');
    const fail = (directory: string) => () => findCollections([directory]);
    expect(fail(lacking)).toThrow(/no qrels\.tsv or qrels.test\.tsv/u);
    expect(fail(make('bare', 'x'))).toThrow('neither it nor a folder in it has a corpus.jsonl');
    expect(fail(join(folder, 'absent'))).toThrow('no such folder');
  });
});
