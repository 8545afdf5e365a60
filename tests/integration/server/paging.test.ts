import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswerJson } from '../../../src/api/answer-json.js';
import type { PapersPageJson } from '../../../src/api/batch-json.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, smallPapers, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
let server: RunningServer;
beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  await library.dispose();
});

const get = async <Answer>(path: string) =>
  (await (await fetch(`${server.url}/api/v1${path}`)).json()) as Answer;
const search = (parameters: string) =>
  get<SearchAnswerJson>(`/search?q=birds+that+fly&${parameters}`);
const idsOf = ({ results }: SearchAnswerJson) => results.map(({ paper }) => paper.id);
const owl = (i: number) =>
  paperSchema.parse({
    id: `new:${i}`,
    title: `Birds that fly, part ${i}`,
    abstract: `Birds that fly over place number ${i}, and how they do it.`,
    authors: ['Gus Talon'],
    year: 2024,
  });

describe('the pages of an answer', () => {
  it('by cursor are the answer, and the last one has no next', async () => {
    const whole = await search('k=100');
    const pages: SearchAnswerJson[] = [];
    for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next) {
      pages.push(await search(`k=4${next === '' ? '' : `&cursor=${next}`}`));
    }
    expect(pages.flatMap(idsOf)).toEqual(idsOf(whole));
    expect(pages.flatMap(({ results }) => results.map(({ rank }) => rank))).toEqual(
      whole.results.map(({ rank }) => rank),
    );
    expect(whole.next).toBeUndefined();
  });

  it('repeat and leave out nothing, whatever comes, goes and changes meanwhile', async () => {
    const before = idsOf(await search('k=100'));
    const first = await search('k=3');
    const [gone, changed] = idsOf(first);
    await library.kindred.delete([gone!]);
    await library.kindred.put([
      ...[1, 2, 3].map((i) => ({ paper: owl(i) })),
      { paper: { ...smallPapers.find(({ id }) => id === changed)!, year: 2025 } },
    ]);
    const seen = idsOf(first);
    for (let { next } = first; next !== undefined;) {
      const page = await search(`k=3&cursor=${next}`);
      seen.push(...idsOf(page));
      next = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(new Set(seen)).toEqual(new Set([...before, 'new:1', 'new:2', 'new:3']));
    await library.kindred.delete(['new:1', 'new:2', 'new:3']);
    await library.kindred.put(smallPapers.map((paper) => ({ paper })));
  });

  it('are those of conditions alone, too', async () => {
    const conditions = (more: string) =>
      get<SearchAnswerJson>(
        `/search?q=${encodeURIComponent('venue:"Coastal Science"')}&k=1${more}`,
      );
    const first = await conditions('');
    const second = await conditions(`&cursor=${first.next}`);
    expect([...idsOf(first), ...idsOf(second)].sort()).toEqual([
      'local:sediment',
      'local:storm-surge',
    ]);
    expect(second.next).toBeUndefined();
  });

  it.each([
    ['k=2&cursor=nonsense', /not a cursor/u],
    ['k=2&cursor=', /not a cursor/u],
    ['k=2&mode=dense&cursor=NEXT', /another question/u],
    ['k=2&year=2020&cursor=NEXT', /another question/u],
    ['k=2&offset=2&cursor=NEXT', /beside a cursor/u],
  ])('are refused for %s', async (parameters, detail) => {
    const { next = '' } = await search('k=2');
    const problem = await search(parameters.replace('NEXT', next));
    expect(problem).toMatchObject({
      code: 'INVALID_PARAMETER',
      detail: expect.stringMatching(detail) as unknown,
    });
  });
});

describe('the list of all papers', () => {
  it('is whole, whatever is added meanwhile, and tells later what came since', async () => {
    const seen: string[] = [];
    let page: PapersPageJson | undefined;
    do {
      const at: string = page === undefined ? '' : `&cursor=${page.next}`;
      page = await get<PapersPageJson>(`/papers?k=5${at}`);
      seen.push(...page.papers.map(({ id }) => id));
      if (seen.length === 5) await library.kindred.put([{ paper: owl(9) }]);
    } while (page.hasMore);
    expect(seen.sort()).toEqual([...smallPapers.map(({ id }) => id as string), 'new:9'].sort());
    const later = `/papers?cursor=${page.next}`;
    expect(await get<PapersPageJson>(later)).toMatchObject({ papers: [], hasMore: false });
    await library.kindred.put([{ paper: owl(10) }]);
    expect((await get<PapersPageJson>(later)).papers.map(({ id }) => id)).toEqual(['new:10']);
  });

  it('knows its own cursors only', async () => {
    expect(await get('/papers?cursor=x')).toMatchObject({ code: 'INVALID_PARAMETER' });
  });
});
