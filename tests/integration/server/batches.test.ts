import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RelatedBatchJson, SearchBatchJson } from '../../../src/api/batch-json.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

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

function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}
const get = async (path: string): Promise<unknown> =>
  (await fetch(`${server.url}/api/v1${path}`)).json();

describe('a batch', () => {
  it('of searches answers each as if it had been asked alone; what is wrong with one is told there', async () => {
    const queries = [{ q: 'tides', k: 2 }, { q: '' }, { q: 'dough', explain: true, year: '2020' }];
    const { answers } = (await (
      await post('/search/batch', { queries })
    ).json()) as SearchBatchJson;
    expect(answers).toEqual([
      { answer: await get('/search?q=tides&k=2') },
      { problem: expect.objectContaining({ code: 'QUERY_EMPTY', status: 400 }) as unknown },
      { answer: await get('/search?q=dough&explain=true&year=2020') },
    ]);
  });

  it('of papers answers the like of each', async () => {
    const papers = [{ id: 'doi:10.1000/bread', k: 2, diversity: 0.5 }, { id: 'none' }];
    const { answers } = (await (
      await post('/related/batch', { papers })
    ).json()) as RelatedBatchJson;
    expect(answers[0]).toEqual({
      answer: await get('/papers/doi:10.1000/bread/related?k=2&diversity=0.5'),
    });
    expect(answers[1]).toMatchObject({ problem: { code: 'PAPER_NOT_FOUND', status: 404 } });
  });

  it('of ids answers the papers in their order, null for those that are not there', async () => {
    const response = await post('/papers/batch', { ids: ['10.1000/BREAD', 'none', 'local:owl'] });
    const { papers } = (await response.json()) as { papers: ({ id: string } | null)[] };
    expect(papers.map((paper) => paper?.id)).toEqual(['doi:10.1000/bread', undefined, 'local:owl']);
  });

  it.each([
    ['/search/batch', { queries: [] }],
    ['/search/batch', { queries: Array.from({ length: 101 }, () => ({ q: 'tides' })) }],
    ['/search/batch', { queries: [{ q: 'tides', k: '5' }] }],
    ['/search/batch', { queries: [{ q: 'tides', kk: 5 }] }],
    ['/related/batch', { papers: [{ k: 5 }] }],
    ['/papers/batch', { ids: 'local:owl' }],
    ['/papers/batch', ['local:owl']],
  ])('is refused whole where it cannot be read: %s %j', async (path, body) => {
    const response = await post(path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: expect.stringMatching(/INVALID|BAD/u) as unknown,
    });
  });

  it.each([
    ['/search/batch', 'queries', (k: number) => ({ q: 'tides', k })],
    ['/related/batch', 'papers', (k: number) => ({ id: 'local:owl', k })],
  ])('asks for 10,000 papers in all at most: %s', async (path, list, one) => {
    const ask = (ks: number[]) => post(path, { [list]: ks.map((k) => one(k)) });
    const full = Array<number>(10).fill(1_000);
    expect((await ask(full)).status).toBe(200);
    const refused = await ask([...full, 1]);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      code: 'INVALID_PARAMETER',
      detail: `${list}: their k must come to at most 10000 together, not 10001`,
    });
    const wrong = await ask([...full, 5_000]);
    expect(await wrong.json()).toMatchObject({
      detail: expect.stringMatching(/^\w+\.10\.k: /u) as unknown,
    });
  });

  it('of one megabyte and more is refused', async () => {
    const queries = Array.from({ length: 100 }, () => ({ q: 'tide '.repeat(3_000) }));
    expect((await post('/search/batch', { queries })).status).toBe(413);
  });

  it('is no answer to GET', async () => {
    expect((await fetch(`${server.url}/api/v1/search/batch`)).status).toBe(405);
  });
});
