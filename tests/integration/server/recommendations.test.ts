import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recommendAnswerJsonSchema } from '../../../src/api/answer-json.js';
import { problemJsonSchema } from '../../../src/api/problem-json.js';
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

function post(
  body: string | Uint8Array<ArrayBuffer>,
  type = 'application/json',
): Promise<Response> {
  const url = `${server.url}/api/v1/recommendations`;
  return fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
}

async function answer(body: object) {
  const response = await post(JSON.stringify(body));
  expect(response.status).toBe(200);
  return recommendAnswerJsonSchema.strict().parse(await response.json());
}

async function problem(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const told = problemJsonSchema.parse(await response.json());
  expect(told.status).toBe(response.status);
  return told;
}

const idsOf = (results: readonly { paper: { id: string } }[]) =>
  results.map(({ paper }) => paper.id);

describe('POST /api/v1/recommendations', () => {
  it('gives papers like the liked ones, without those named and their versions', async () => {
    const { positive, negative, results } = await answer({
      positive: ['https://doi.org/10.1000/HARBOUR/tides', 'local:owl'],
      negative: ['local:violin'],
      k: 20,
    });
    expect(positive.map(({ id }) => id)).toEqual(['doi:10.1000/harbour/tides', 'local:owl']);
    expect(negative.map(({ id }) => id)).toEqual(['local:violin']);
    const named = ['doi:10.1000/harbour/tides', 'arxiv:1901.00001', 'local:owl', 'local:violin'];
    expect(idsOf(results).sort()).toEqual(
      smallPapers
        .map(({ id }): string => id)
        .filter((id) => !named.includes(id))
        .sort(),
    );
    expect(results.map(({ rank }) => rank)).toEqual(results.map((_, i) => i + 1));
  });

  it('gives papers like a text, and says why', async () => {
    const text = 'Bakers knead dough until the yeast makes it rise.';
    const { results } = await answer({ text, k: 2, explain: true });
    expect(idsOf(results).sort()).toEqual(['doi:10.1000/bread', 'local:croissant']);
    const [bread] = results.filter(({ paper }) => paper.id === 'doi:10.1000/bread');
    const { title = [], abstract = [] } = bread?.why?.highlights ?? {};
    const marked = [
      ...title.map(({ start, end }) => bread?.paper.title.slice(start, end)),
      ...abstract.map(({ start, end }) => bread?.paper.abstract.slice(start, end)),
    ];
    expect(marked).toEqual(expect.arrayContaining(['rises', 'yeast', 'dough']));
  });

  it('takes the options of related papers', async () => {
    const options = { mode: 'dense', year: '2010..', diversity: 0.3, recency: 0.2, ef: 50 };
    const { results, notes } = await answer({
      positive: ['local:owl'],
      venue: 'bird acoustics',
      ...options,
    });
    expect(idsOf(results)).toEqual(['local:starling']);
    expect(Object.keys(results[0]?.parts ?? {})).toEqual(['dense']);
    expect(notes.map(({ code }) => code)).toEqual(['FEWER_THAN_ASKED']);
  });

  it.each([
    ['{', 'application/json'],
    ['[]', 'application/json'],
    ['"local:owl"', 'application/json'],
    ['null', 'application/json'],
    ['positive=local:owl', 'application/x-www-form-urlencoded'],
    ['{"positive":["local:owl"]}', 'text/plain'],
    ['{"positive":["local:owl"]}', 'application/json; charset=klingon'],
  ])('refuses the body %j as %s', async (body, type) => {
    const told = await problem(await post(body, type));
    expect(told).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(told.detail).toContain('body');
  });

  it('refuses bytes that are no UTF-8 JSON', async () => {
    const told = await problem(await post(Uint8Array.of(0x7b, 0xff, 0xfe)));
    expect(told).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it.each([
    [{}, 'positive'],
    [{ negative: ['local:owl'] }, 'positive'],
    [{ positive: 'local:owl' }, 'positive'],
    [{ positive: ['local:owl', 7] }, 'positive.1'],
    [{ positive: ['local:owl'], k: '3' }, 'k'],
    [{ positive: ['local:owl'], k: 0 }, 'k'],
    [{ positive: ['local:owl'], mode: 'sparse' }, 'mode'],
    [{ positive: ['local:owl'], diversity: 2 }, 'diversity'],
    [{ positive: Array.from({ length: 101 }, () => 'local:owl') }, 'positive'],
  ])('refuses %.60j, naming %s', async (body, name) => {
    expect(await problem(await post(JSON.stringify(body)))).toMatchObject({
      status: 400,
      code: 'INVALID_PARAMETER',
      details: { name },
    });
  });

  it('takes an empty body for one that names nothing', async () => {
    const told = await problem(await post(''));
    expect(told).toMatchObject({ code: 'INVALID_PARAMETER', details: { name: 'positive' } });
  });

  it('refuses an unknown key, with the one that was probably meant', async () => {
    const told = await problem(await post('{"positve":["local:owl"]}'));
    expect(told).toMatchObject({ status: 400, code: 'INVALID_PARAMETER' });
    expect(told.detail).toContain('did you mean "positive"?');
  });

  it('does not know a paper that is not there', async () => {
    const body = JSON.stringify({ positive: ['local:owl'], negative: ['local:dodo'] });
    expect(await problem(await post(body))).toMatchObject({
      status: 404,
      code: 'PAPER_NOT_FOUND',
      details: { id: 'local:dodo' },
    });
  });

  it('refuses a body beyond its limit, and a text beyond that of a query', async () => {
    expect(await problem(await post(JSON.stringify({ text: 'a'.repeat(300_000) })))).toMatchObject({
      status: 413,
      code: 'REQUEST_BODY_TOO_LARGE',
      details: { limitBytes: 262_144 },
    });
    expect(await problem(await post(JSON.stringify({ text: 'a'.repeat(30_000) })))).toMatchObject({
      status: 400,
      code: 'QUERY_TOO_LONG',
    });
  });

  it.each(['GET', 'PUT', 'DELETE'])('%s is not allowed, and told what is', async (method) => {
    const response = await fetch(`${server.url}/api/v1/recommendations`, { method });
    expect(response.headers.get('allow')).toBe('POST');
    expect(await problem(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
  });

  it('goes on answering after what it refused', async () => {
    expect((await answer({ positive: ['local:owl'], k: 1 })).results).toHaveLength(1);
  });
});

describe('GET /api/v1/search and …/related', () => {
  async function get(path: string): Promise<{ results: { paper: { id: string } }[] }> {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(200);
    return recommendAnswerJsonSchema.pick({ results: true }).parse(await response.json());
  }

  it('read the syntax of the query', async () => {
    const query = encodeURIComponent('"bird in a flock" -owls author:flock');
    expect(idsOf((await get(`/api/v1/search?q=${query}`)).results)).toEqual(['local:starling']);
  });

  it('take mode, explain, diversity and recency', async () => {
    const { results } = await get('/api/v1/search?q=owls&mode=lexical&explain=true');
    expect(results).toMatchObject([{ paper: { id: 'local:owl' }, why: { words: [{}] } }]);
    const path = '/api/v1/papers/local:owl/related?k=2';
    expect((await get(`${path}&diversity=0.5&recency=1`)).results).toHaveLength(2);
    expect((await get(`${path}&explain=true`)).results[0]).toHaveProperty('why.pair');
    const refused = await fetch(`${server.url}${path}&diversity=2`);
    expect(await problem(refused)).toMatchObject({ details: { name: 'diversity' } });
  });
});
