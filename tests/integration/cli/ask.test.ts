import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { failure, json, kindred, makeFolder, start } from './cli.js';
import { papers, toJsonl } from './papers.js';

let folder: string;
let library: readonly string[];
beforeAll(async () => {
  folder = await makeFolder();
  library = ['--library', join(folder, 'library')];
  await json(['add', '-', ...library], { input: toJsonl(papers) });
});

describe('kindred search', () => {
  it('ranks the papers that answer first, for programs', async () => {
    const query = 'how many owls live in a forest?';
    const answer = await json(['search', query, '-k', '2', ...library]);
    expect(answer).toMatchObject({
      query,
      generation: 6,
      notes: [],
      results: [
        {
          rank: 1,
          score: expect.any(Number) as number,
          paper: {
            id: 'birds:owls',
            title: 'Counting Owls by Ear',
            identifiers: ['doi:10.1234/owls'],
          },
        },
        { rank: 2, paper: { id: 'birds:nightjars' } },
      ],
    });
  });

  it('reranks and feeds back where that is asked for', async () => {
    const question = ['search', 'how many owls live in a forest?', '-k', '1', ...library];
    const reranked = await json([...question, '--rerank', 'sentences', '--feedback']);
    expect(reranked).toMatchObject({
      results: [{ paper: { id: 'birds:owls' }, parts: { rerank: expect.any(Number) as number } }],
    });
    expect(await failure([...question, '--rerank', '/no/such'])).toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });

  it('prints a numbered list for people, and takes words without quotes', async () => {
    const words = ['trains', 'and', 'their', 'delays'];
    const { exit, stdout } = await kindred(['search', ...words, '--limit', '1', ...library]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /^trains and their delays: 1 of 6 papers\n\n1\. Timetables That Forgive Delays\n {3}Hal Ford · Railway Journal 2018\n {3}▮+▯* [01]\.\d{3} {2}rail:timetables\n$/u,
    );
  });

  it('finds a paper without an abstract by its title', async () => {
    const answer = await json(['search', 'moss growing on roofs', '-k', '1', ...library]);
    expect(answer).toMatchObject({ results: [{ paper: { id: 'moss:title', abstract: '' } }] });
  });

  it('filters by year, venue and author', async () => {
    const ids = async (...filter: string[]) => {
      const answer = (await json(['search', 'birds', ...filter, ...library])) as {
        results: { paper: { id: string } }[];
      };
      return answer.results.map(({ paper }) => paper.id).sort();
    };
    expect(await ids('--year', '2021..')).toEqual(['birds:nightjars', 'bread:sourdough']);
    expect(await ids('--year', '2018')).toEqual(['rail:timetables']);
    expect(await ids('--venue', 'bird letters')).toEqual(['birds:nightjars', 'birds:owls']);
    expect(await ids('--author', 'HILL', '--year', '..2020')).toEqual(['birds:owls']);
  });

  it('ranks by words alone, by meaning alone, or by both', async () => {
    const parts = async (...mode: string[]) => {
      const answer = (await json([
        'search',
        'owls of a forest',
        ...mode,
        '-k',
        '1',
        ...library,
      ])) as {
        results: { paper: { id: string }; parts: object }[];
      };
      expect(answer.results[0]?.paper.id).toBe('birds:owls');
      return Object.keys(answer.results[0]?.parts ?? {});
    };
    expect(await parts('--mode', 'lexical')).toEqual(['lexical']);
    expect(await parts('--mode', 'dense')).toEqual(['dense']);
    expect(await parts()).toEqual(['dense', 'lexical']);
    const none = ['search', 'dodo', '--mode', 'lexical', ...library];
    expect(await json(none)).toMatchObject({ results: [], notes: [{ code: 'NO_WORD_MATCHES' }] });
  });

  it('says why each paper is there', async () => {
    const args = ['search', 'owls of a forest', '--why', '-k', '1', ...library];
    expect((await kindred(args)).stdout).toMatch(/\n {3}matches: owls, forest\n$/u);
    const answer = await json(args);
    expect(answer).toMatchObject({
      results: [{ why: { words: [{ word: 'owls' }, { word: 'forest' }] } }],
    });
    expect(JSON.stringify(await json(args.filter((arg) => arg !== '--why')))).not.toContain(
      '"why"',
    );
  });

  it('reads phrases, excluded words and fields out of the query', async () => {
    const ids = async (query: string) => {
      const answer = (await json(['search', query, ...library])) as {
        results: { paper: { id: string } }[];
      };
      return answer.results.map(({ paper }) => paper.id).sort();
    };
    expect(await ids('birds "calls of nightjars"')).toEqual(['birds:nightjars']);
    expect(await ids('birds author:hill -owls')).toEqual(['birds:nightjars']);
    expect(await ids('birds year:..2018')).toEqual(['moss:title', 'rail:timetables']);
    expect(await ids('id:sea:tides')).toEqual(['sea:tides']);
  });

  it('says why an answer is empty', async () => {
    const args = ['search', 'birds', '--year', '1950..1960', ...library];
    expect(await json(args)).toMatchObject({ results: [], notes: [{ code: 'FILTERED_OUT' }] });
    const { exit, stdout } = await kindred(args);
    expect(exit).toBe(0);
    expect(stdout).toContain('widen the years');
  });

  it.each([
    [['-k', '0'], '--limit'],
    [['-k', '1e9'], '--limit'],
    [['-k', '1000000000'], '--limit'],
    [['-k', '-1'], '--limit'],
    [['--year', '2024..2020'], '--year'],
    [['--ef-search', '0'], '--ef-search'],
    [['--venue', ''], '--venue'],
    [['--mode', 'sparse'], '--mode'],
  ])('refuses %j, naming the option', async (options, name) => {
    expect(await failure(['search', 'birds', ...options, ...library])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
      details: { name },
    });
  });

  it('refuses a query of 100,000 characters, and an empty one', async () => {
    const long = 'owl '.repeat(25_000);
    expect(await failure(['search', long, ...library])).toMatchObject({
      exit: 2,
      code: 'QUERY_TOO_LONG',
    });
    expect(await failure(['search', '-', ...library], { input: long })).toMatchObject({
      code: 'QUERY_TOO_LONG',
    });
    expect(await failure(['search', ' ', ...library])).toMatchObject({ code: 'QUERY_EMPTY' });
  });

  it('is not disturbed by a reader that stops reading', async () => {
    const { child, finished } = start(['search', 'birds', ...library]);
    child.stdout.destroy();
    child.stdin.end();
    const [exit] = await Promise.all([
      new Promise((resolve) => child.once('exit', resolve)),
      finished.catch(() => undefined),
    ]);
    expect(exit).toBe(0);
  });
});

describe('kindred related', () => {
  it('ranks papers like a paper, named by any of its names, without itself', async () => {
    const answer = await json(['related', 'https://doi.org/10.1234/owls', '-k', '3', ...library]);
    expect(answer).toMatchObject({
      seed: { id: 'birds:owls' },
      results: [{ rank: 1, paper: { id: 'birds:nightjars' } }, { rank: 2 }, { rank: 3 }],
    });
    expect(JSON.stringify((answer as { results: unknown }).results)).not.toContain('birds:owls');
    const { stdout } = await kindred(['related', 'birds:owls', '-k', '1', ...library]);
    expect(stdout).toMatch(
      /^papers like "Counting Owls by Ear"\n\n1\. Night Calls of the Nightjar\n/u,
    );
  });

  it('ranks papers like several and unlike others, without any of them', async () => {
    const liked = ['birds:owls', 'sea:tides'];
    const args = ['related', ...liked, '--unlike', 'bread:sourdough', ...library];
    const answer = await json(args);
    expect(answer).toMatchObject({
      positive: [{ id: 'birds:owls' }, { id: 'sea:tides' }],
      negative: [{ id: 'bread:sourdough' }],
      notes: [{ code: 'FEWER_THAN_ASKED' }],
    });
    const { results } = answer as { results: { paper: { id: string } }[] };
    expect(results.map(({ paper }) => paper.id).sort()).toEqual([
      'birds:nightjars',
      'moss:title',
      'rail:timetables',
    ]);
    expect((await kindred(args)).stdout).toMatch(/^papers like 2 papers, unlike 1\n/u);
  });

  it('says why, with the two sentences that are most alike', async () => {
    const args = ['related', 'birds:owls', '-k', '1', '--why', ...library];
    const { stdout } = await kindred(args);
    expect(stdout).toMatch(/\n {3}matches: .+\n {3}seed: The calls of owls tell/u);
    expect(stdout).toMatch(/\n {3}paper: We record the calls of nightjars/u);
  });

  it.each([
    ['--diversity', '1.5'],
    ['--recency', 'much'],
  ])('refuses %s %s, naming the option', async (option, value) => {
    expect(await failure(['related', 'birds:owls', option, value, ...library])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
      details: { name: option },
    });
  });

  it('tells an unknown id', async () => {
    expect(await failure(['related', 'birds:dodo', ...library])).toMatchObject({
      exit: 4,
      code: 'PAPER_NOT_FOUND',
      details: { id: 'birds:dodo' },
    });
  });
});

describe('kindred show and info', () => {
  it('shows a full record', async () => {
    expect(await json(['show', '10.1234/OWLS', ...library])).toMatchObject({ id: 'birds:owls' });
    const { stdout } = await kindred(['show', 'bread:sourdough', ...library]);
    expect(stdout).toMatch(
      /^What Lives in Sourdough\nauthors {3}Di Marsh, Ed Moor, Flo Glen, Gus Vale\n/u,
    );
    expect(await failure(['show', 'x', ...library])).toMatchObject({ exit: 4 });
  });

  it('tells about the library', async () => {
    expect(await json(['info', ...library])).toMatchObject({
      papers: 6,
      withoutAbstract: 1,
      model: { id: 'all-MiniLM-L6-v2', dimensions: 384 },
    });
    expect((await kindred(['info', ...library])).stdout).toMatch(/^papers +6$/mu);
  });
});

describe('kindred remove', () => {
  it('removes papers, and tells those that are not there', async () => {
    const own = ['--library', join(folder, 'removing')];
    await json(['add', '-', ...own], { input: toJsonl(papers) });
    const args = ['remove', '10.1234/owls', 'birds:dodo', ...own];
    const { exit, stdout } = await kindred([...args, '--json']);
    expect(exit).toBe(4);
    expect(JSON.parse(stdout)).toEqual({ deleted: ['birds:owls'], missing: ['birds:dodo'] });
    expect(await json(['remove', 'sea:tides', ...own])).toMatchObject({ missing: [] });
    expect(await json(['info', ...own])).toMatchObject({ papers: 4 });
    expect((await kindred(['search', 'owls', ...own])).stdout).not.toContain('birds:owls');
  });

  it('makes no library where there is none', async () => {
    const own = ['--library', join(folder, 'absent')];
    for (const command of [['remove', 'x'], ['search', 'x'], ['info'], ['serve', '--port', '0']]) {
      expect(await failure([...command, ...own])).toMatchObject({
        exit: 3,
        code: 'LIBRARY_NOT_FOUND',
      });
    }
  });
});

describe('the command line', () => {
  it('shows help when it is told nothing', async () => {
    const { exit, stdout, stderr } = await kindred([]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: kindred /u);
    expect(stdout).toContain('Examples:');
  });

  it.each(['add', 'search', 'related', 'show', 'remove', 'info', 'serve', 'demo'])(
    'has help with examples for %s',
    async (command) => {
      const { exit, stdout } = await kindred([command, '--help']);
      expect(exit).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ kindred ${command}`, 'u'));
      expect(stdout).toContain('--library <dir>');
    },
  );

  it.each([
    [['serach', 'x'], /Did you mean search\?/u],
    [['search', 'x', '--yaer', '2020'], /Did you mean --year\?/u],
    [['search'], /missing required argument 'query'/u],
    [['info', 'x'], /too many arguments/u],
  ])('refuses %j in one line', async (args, told) => {
    const { exit, stdout, stderr } = await kindred(args);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(told);
    expect(stderr).toMatch(/^kindred: [^\n]+\n$/u);
  });

  it('takes settings from a file, the environment and options', async () => {
    const cwd = join(folder, 'configured');
    await mkdir(cwd);
    await writeFile(join(cwd, 'kindred.config.json'), '{"library": "../library", "k": 1}');
    expect(await json(['search', 'birds'], { cwd })).toMatchObject({ results: [{ rank: 1 }] });
    const env = { KINDRED_K: '2' };
    const two = (await json(['search', 'birds'], { cwd, env })) as { results: unknown[] };
    expect(two.results).toHaveLength(2);
  });

  it('refuses settings it does not know', async () => {
    expect(await failure(['info'], { env: { KINDRED_LIBARY: 'x' } })).toMatchObject({
      exit: 2,
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('did you mean "KINDRED_LIBRARY"?') as string,
    });
    expect(await failure(['serve', '--port', '65536'])).toMatchObject({
      exit: 2,
      code: 'INVALID_CONFIG',
    });
    expect(await failure(['info', '--config', join(folder, 'no.json')])).toMatchObject({
      code: 'INVALID_CONFIG',
    });
  });
});

describe('kindred related --text', () => {
  it('takes BibTeX or plain text, from a file or standard input', async () => {
    const file = join(folder, 'list.bib');
    await writeFile(file, '@misc{a, title={Owls in the forest}}');
    const answer = await json(['related', '--text', file, '-k', '1', ...library]);
    expect(answer).toMatchObject({ positive: [], results: [{ paper: { id: 'birds:owls' } }] });
    const input = 'Owls and other birds of the night';
    const { exit, stdout } = await kindred(['related', '--text', '-', ...library], { input });
    expect(exit).toBe(0);
    expect(stdout).toContain('papers like standard input');
  });

  it('says what is missing', async () => {
    expect(await failure(['related', ...library])).toMatchObject({
      exit: 2,
      code: 'INVALID_PARAMETER',
    });
    expect(await failure(['related', '--text', join(folder, 'no'), ...library])).toMatchObject({
      code: 'INPUT_UNREADABLE',
    });
  });
});

describe('kindred cite', () => {
  it('prints references, for people and for programs', async () => {
    const { stdout } = await kindred(['cite', '10.1234/OWLS', ...library]);
    expect(stdout).toMatch(/^@article\{/u);
    expect(stdout).toContain('title = {Counting {Owls} by {Ear}}');
    const told = await json(['cite', 'birds:owls', '--format', 'ris', ...library]);
    expect(told).toMatchObject({ format: 'ris' });
    expect(told).toHaveProperty('text', expect.stringContaining('TI  - Counting Owls by Ear'));
  });

  it('tells what it does not know', async () => {
    expect(await failure(['cite', 'nobody', ...library])).toMatchObject({
      exit: 4,
      code: 'PAPER_NOT_FOUND',
    });
    expect(await failure(['cite', 'x', '--format', 'docx', ...library])).toMatchObject({ exit: 2 });
  });
});
