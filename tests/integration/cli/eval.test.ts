import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder } from './cli.js';
import { papers as imported, toJsonl } from './papers.js';

const documents = [
  ...imported.map(({ id, title, abstract = '' }) => ({ _id: id, title, text: abstract })),
  {
    _id: 'glass:old',
    title: '',
    text: 'Old window glass does not flow. Its uneven panes come from the way it was made.',
  },
  { _id: 'bees:dance', title: 'How Bees Dance', text: 'A bee tells the others where nectar is.' },
  { _id: 'ice:cores', title: 'Ice Cores', text: 'Air in old ice tells the climate of the past.' },
  { _id: 'chess:ends', title: 'Endgames of Seven Pieces', text: 'All chess endgames are solved.' },
  { _id: 'soil:worms', title: 'Worms and Soil', text: 'Earthworms turn the soil of a meadow.' },
  { _id: 'nothing', title: ' ', text: '' },
];
const queries = [
  { _id: 'q1', text: 'how many owls live in the forest?' },
  { _id: 'q2', text: 'why do trains run late?' },
  {
    _id: 'q3',
    text: 'Counting Owls by Ear. Forty microphones listened to a forest for a year.',
    exclude: ['birds:owls'],
  },
  { _id: 'q4', text: 'is glass a liquid?' },
  { _id: 'q5', text: 'a query that nobody judged' },
];
const qrels = [
  'query-id\tcorpus-id\tscore',
  'q1\tbirds:owls\t2',
  'q1\tbirds:nightjars\t1',
  'q1\tsea:tides\t0',
  'q2\trail:timetables\t1',
  'q3\tbirds:owls\t1',
  'q3\tbirds:nightjars\t1',
  'q4\tglass:old\t1',
  'q4\tgone:away\t1',
  'q9\tglass:old\t1',
  '',
].join('\n');

let folder: string;
let cache: readonly string[];
beforeAll(async () => {
  folder = await makeFolder();
  cache = ['--cache', join(folder, 'cache')];
  await mkdir(join(folder, 'sets', 'plain'), { recursive: true });
  await mkdir(join(folder, 'sets', 'zipped', 'qrels'), { recursive: true });
  const plain = (name: string) => join(folder, 'sets', 'plain', name);
  const zipped = (name: string) => join(folder, 'sets', 'zipped', name);
  await writeFile(plain('corpus.jsonl'), toJsonl(documents));
  await writeFile(plain('queries.jsonl'), toJsonl(queries));
  await writeFile(plain('qrels.tsv'), qrels);
  await writeFile(zipped('corpus.jsonl.gz'), gzipSync(toJsonl(documents.slice(0, 8))));
  await writeFile(zipped('queries.jsonl.gz'), gzipSync(toJsonl(queries.slice(0, 2))));
  await writeFile(zipped('qrels/test.tsv.gz'), gzipSync(qrels));
});

interface EvalJson {
  collections: {
    name: string;
    documents: number;
    queries: number;
    leftOut: Record<string, number>;
    runs: Record<string, Record<string, number>>;
    comparisons: object[];
    perQuery?: Record<string, Record<string, Record<string, number>>>;
  }[];
  average: Record<string, Record<string, number>>;
}

async function measure(...args: string[]): Promise<EvalJson> {
  return (await json(['eval', ...args, ...cache])) as EvalJson;
}

const libraryOf = async (name: string) => {
  const entries = await readdir(join(folder, 'cache'));
  return join(folder, 'cache', entries.find((entry) => entry.startsWith(`${name}-`)) ?? '');
};

describe('kindred eval', () => {
  it('measures all collections in a folder, plain and with gzip', async () => {
    const { collections, average } = await measure(join(folder, 'sets'), '--compare', 'dense');
    expect(collections).toMatchObject([
      {
        name: 'plain',
        documents: 11,
        queries: 4,
        leftOut: { empty: 1, withoutRelevant: 1, unknownQueries: 1, unknownDocuments: 1 },
      },
      { name: 'zipped', documents: 7 + 1, queries: 2, leftOut: { empty: 0 } },
    ]);
    const [plain, zipped] = collections.map(({ runs }) => runs['dense']?.['ndcg@10'] ?? 0);
    // The best possible for "plain": 1, 1, 1, and 1 / (1 + 1 / log2(3)) for the paper that is gone.
    expect(plain).toBeGreaterThan(0.85);
    expect(plain).toBeLessThanOrEqual((3 + 1 / (1 + 1 / Math.log2(3))) / 4 + 1e-9);
    expect(average['dense']?.['ndcg@10']).toBeCloseTo(((plain ?? 0) + (zipped ?? 0)) / 2, 12);
  });

  it('embeds nothing again, with or without its stamp', async () => {
    const args = ['eval', join(folder, 'sets', 'plain'), ...cache];
    const library = await libraryOf('plain');
    const info = () => json(['info', '--library', library]);
    const before = await info();
    const again = await kindred(args);
    expect(again.stderr).not.toContain('embedding');
    await rm(join(library, 'corpus.json'));
    const resumed = await kindred(args);
    expect(resumed.stderr).toContain('embedding');
    expect(resumed.stdout).toBe(again.stdout);
    expect(await info()).toMatchObject({
      generation: (before as { generation: number }).generation,
    });
  });

  it('uses one library for collections that share a corpus', async () => {
    const copy = join(folder, 'elsewhere', 'copy');
    await mkdir(copy, { recursive: true });
    for (const name of ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv']) {
      await writeFile(join(copy, name), await readFile(join(folder, 'sets', 'plain', name)));
    }
    const before = await readdir(join(folder, 'cache'));
    await measure(copy);
    expect(await readdir(join(folder, 'cache'))).toEqual(before);
  });

  it('compares configurations, for programs with every query', async () => {
    const args = [join(folder, 'sets', 'plain'), '--compare', 'dense,lexical,hybrid'];
    const { collections } = await measure(...args, '--per-query', '--depth', '200');
    const [plain] = collections;
    expect(Object.keys(plain?.runs ?? {})).toEqual(['dense', 'lexical', 'hybrid']);
    expect(Object.keys(plain?.runs['hybrid'] ?? {})).toContain('map@200');
    const pair = { measure: 'ndcg@10', difference: expect.any(Number) as number, p: expect.any(Number) as number }; // prettier-ignore
    expect(plain?.comparisons).toEqual([
      { a: 'dense', b: 'lexical', ...pair },
      { a: 'dense', b: 'hybrid', ...pair },
      { a: 'lexical', b: 'hybrid', ...pair },
    ]);
    expect(Object.keys(plain?.perQuery?.['dense'] ?? {})).toEqual(['q1', 'q2', 'q3', 'q4']);
    // The query's own paper is excluded, so the other bird paper can be first.
    expect(plain?.perQuery?.['dense']?.['q3']?.['mrr@10']).toBe(1);
  });

  it('compares what can be added to a search', async () => {
    const names = ['hybrid', 'hybrid+feedback', 'hybrid+sentences'];
    const { collections } = await measure(join(folder, 'sets/plain'), '--compare', names.join());
    expect(Object.keys(collections[0]?.runs ?? {})).toEqual(names);
  });

  it('prints a table for people, one in Markdown, and run files', async () => {
    const runs = join(folder, 'runs');
    const args = ['eval', join(folder, 'sets', 'plain'), '--compare', 'dense,lexical', ...cache];
    const { exit, stdout } = await kindred([...args, '--run-file', runs]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^plain: 11 papers, 4 queries\n +nDCG@10 +MAP@100 +MRR@10 +Recall@10 +Recall@100 +P@10\ndense +\d\.\d{3} /u,
    );
    expect(stdout).toContain('1 document with neither title nor text: left out');
    expect(stdout).toMatch(/lexical − dense: nDCG@10 [+-]\d\.\d{3}, p = \d\.\d{3}/u);
    const run = await readFile(join(runs, 'plain.dense.run'), 'utf8');
    expect(run).toMatch(/^q1 Q0 \S+ 1 \d+ dense\n/u);
    const markdown = await kindred([...args, '--markdown']);
    expect(markdown.stdout).toContain('| collection | configuration | nDCG@10 |');
  });
});

describe('kindred eval on a library', () => {
  let library: readonly string[];
  beforeAll(async () => {
    library = ['--library', join(folder, 'library')];
    const keywords = (id: string) => (id.startsWith('birds') ? ['Bird song', 'sound'] : undefined);
    const records = imported.map((paper) => ({ ...paper, keywords: keywords(paper.id) }));
    await json(['add', '-', ...library], { input: toJsonl(records) });
  });

  it('takes judgements by any identifier of a paper', async () => {
    const [questions, judged] = [join(folder, 'questions.jsonl'), join(folder, 'judged.txt')];
    await writeFile(questions, toJsonl(queries.slice(0, 2)));
    await writeFile(judged, 'q1 0 https://doi.org/10.1234/owls 1\nq2 0 rail:timetables 1\n');
    const files = ['--queries', questions, '--qrels', judged];
    expect(await json(['eval', ...files, ...library])).toMatchObject({
      collections: [
        {
          documents: 6,
          queries: 2,
          leftOut: { unknownDocuments: 0 },
          runs: { hybrid: { 'mrr@10': 1 } },
        },
      ],
    });
  });

  it('makes tests of its own papers, and says what they take for granted', async () => {
    const report = (await json(['eval', '--self', '--seed', '4', ...library])) as {
      tests: { name: string; queries: number; runs: Record<string, Record<string, number>> }[];
    };
    expect(report).toMatchObject({ papers: 6, withKeywords: 2, seed: 4 });
    expect(report.tests.map(({ name, queries: asked }) => [name, asked])).toEqual([
      ['sentence', 5],
      ['keywords', 2],
      ['related', 2],
    ]);
    expect(report.tests[2]?.runs['related']?.['mrr@10']).toBeGreaterThan(0.5);
    const { stdout } = await kindred(['eval', '--self', ...library]);
    expect(stdout).toContain('flatter search by words');
  });

  it('says where papers have no keywords', async () => {
    const { stdout } = await kindred(['eval', '--self', '--library', await libraryOf('plain')]);
    expect(stdout).toContain('not tested, no paper has keywords');
  });
});

describe('kindred eval refuses', () => {
  it.each([
    [[], 'kindred eval', 'give either'],
    [['--self', 'x'], 'kindred eval', 'give either'],
    [['--qrels', 'x'], '--qrels', 'needs the queries'],
    [['--queries', 'x'], '--queries', 'needs their judgements'],
    [['--self', '--compare', 'dens'], '--compare', 'did you mean "dense"?'],
    [['--self', '--compare', 'hybrid+rerank'], '--compare', '--rerank MODEL'],
    [['--self', '--depth', '50'], '--depth', 'from 100 to 1000'],
    [['--self', '--seed', '-1'], '--seed', 'whole number'],
  ])('%j', async (args, name, problem) => {
    expect(await failure(['eval', ...args])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
      details: { name, problem: expect.stringContaining(problem) as string },
    });
  });

  it('folders without a collection, and broken ones before anything is embedded', async () => {
    expect(await failure(['eval', folder, ...cache])).toMatchObject({
      exit: 4,
      code: 'COLLECTION_NOT_FOUND',
    });
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'corpus.jsonl'), toJsonl(documents));
    await writeFile(join(broken, 'queries.jsonl'), toJsonl(queries));
    await writeFile(join(broken, 'qrels.tsv'), 'q1\tbirds:owls\tmuch\n');
    const { exit, code, message } = await failure(['eval', broken, ...cache]);
    expect([exit, code]).toEqual([2, 'COLLECTION_INVALID']);
    expect(message).toContain(`${join(broken, 'qrels.tsv')}:1: the score must be a number`);
    await writeFile(join(broken, 'qrels.tsv'), 'q1\tbirds:owls\t0\n');
    expect((await failure(['eval', broken, ...cache])).message).toContain('relevant document');
  });

  it('a library that somebody added to', async () => {
    const library = await libraryOf('zipped');
    await json(['add', '-', '--library', library], { input: toJsonl(imported.slice(0, 1)) });
    const set = join(folder, 'sets', 'zipped');
    expect((await failure(['eval', set, ...cache])).message).toContain('delete the folder');
  });
});
