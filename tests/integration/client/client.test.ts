import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { KindredApiError, KindredClient } from '../../../src/client/client.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, smallPapers, type SmallLibrary } from '../server/small-library.js';

let library: SmallLibrary;
let server: RunningServer;
let client: KindredClient;
beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  client = new KindredClient({ baseUrl: `${server.url}/` });
});
afterAll(async () => {
  await server.close();
  await library.dispose();
});

describe('the client', () => {
  it('gets what the library answers', async () => {
    const { kindred } = library;
    const found = await client.search('tides & surges?', {
      k: 3,
      year: '2000..',
      venue: ['Harbour Letters', 'Coastal Science'],
    });
    const own = await kindred.search('tides & surges?', {
      k: 3,
      filter: { yearFrom: 2000, venues: ['Harbour Letters', 'Coastal Science'] },
    });
    const idsOf = (results: readonly { paper: { id: string } }[]) =>
      results.map(({ paper }) => paper.id);
    expect(idsOf(found.results)).toEqual(idsOf(own.results));
    const like = await client.related('doi:10.1000/harbour/tides', { k: 2, explain: true });
    expect(idsOf(like.results)).toEqual(
      idsOf(kindred.related('doi:10.1000/harbour/tides', { k: 2 }).results),
    );
    const { results } = await client.recommend({
      positive: ['local:owl'],
      negative: ['local:violin'],
      k: 2,
    });
    expect(results).toHaveLength(2);
    expect((await client.paper('local:glacier/front')).id).toBe('local:glacier/front');
    expect(await client.cite(['local:owl', 'doi:10.1000/bread'], 'ris')).toMatch(
      /TI {2}- Silent flight/u,
    );
    expect((await client.health()).papers).toBe(smallPapers.length);
  });

  it('goes through whole answers and the whole library', async () => {
    const all: string[] = [];
    for await (const { paper } of client.searchAll('birds', { k: 5 })) all.push(paper.id);
    const { results } = await library.kindred.search('birds', { k: 100 });
    expect(all).toEqual(results.map(({ paper }) => paper.id));
    const listed: string[] = [];
    const papers = client.allPapers();
    let step = await papers.next();
    for (; step.done !== true; step = await papers.next()) listed.push(step.value.id);
    expect(listed).toHaveLength(smallPapers.length);
    expect((await client.papers({ cursor: step.value })).papers).toEqual([]);
  });

  it('asks for many at once', async () => {
    const { answers } = await client.searchBatch([{ q: 'tides', k: 1 }, { q: '' }]);
    expect(answers.map((each) => Object.keys(each))).toEqual([['answer'], ['problem']]);
    expect((await client.relatedBatch([{ id: 'local:owl', k: 1 }])).answers).toHaveLength(1);
    expect((await client.papersBatch(['none', 'local:owl'])).papers[0]).toBeNull();
  });

  it('tells what is wrong by its code', async () => {
    const failure = await client.paper('none').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KindredApiError);
    expect(failure).toMatchObject({ status: 404, code: 'PAPER_NOT_FOUND' });
    expect((failure as KindredApiError).requestId).toMatch(/^[\w-]{36}$/u);
    await expect(client.search('')).rejects.toMatchObject({ code: 'QUERY_EMPTY' });
  });

  it('is stopped by a signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.search('tides', {}, { signal })).rejects.toThrow('enough');
  });
});

/** A server that answers by a list, then well. */
async function answering(list: readonly { status: number; headers?: Record<string, string> }[]) {
  let asked = 0;
  const keys: (string | undefined)[] = [];
  const other: Server = createServer((request, response) => {
    const { status, headers = {} } = list[asked++] ?? { status: 200 };
    keys.push(request.headers.authorization);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end('{}');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, keys };
}

describe('a server that is busy', () => {
  it('is asked again when it says to', async () => {
    const busy = await answering([
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '1' } },
    ]);
    const start = performance.now();
    const keyed = new KindredClient({ baseUrl: busy.url, key: 'secret' });
    expect(await keyed.health()).toEqual({});
    expect(performance.now() - start).toBeGreaterThan(900);
    expect(busy.keys).toEqual(['Bearer secret', 'Bearer secret', 'Bearer secret']);
  });

  it('is not asked for ever, nor after a longer wait than anybody has patience for', async () => {
    const busy = await answering([
      { status: 503, headers: { 'retry-after': '3600' } },
      { status: 500 },
    ]);
    const patient = new KindredClient({ baseUrl: busy.url });
    await expect(patient.health()).rejects.toMatchObject({ code: 'HTTP_503', retryAfter: 3600 });
    await expect(patient.health()).rejects.toMatchObject({ code: 'HTTP_500' });
    expect(busy.asked()).toBe(2);
    const always = await answering(
      Array.from({ length: 9 }, () => ({ status: 503, headers: { 'retry-after': '0' } })),
    );
    await expect(new KindredClient({ baseUrl: always.url }).health()).rejects.toMatchObject({
      status: 503,
    });
    expect(always.asked()).toBe(3);
  });
});
