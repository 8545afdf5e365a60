import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relatedAnswerJsonSchema, searchAnswerJsonSchema } from '../../../src/api/answer-json.js';
import { healthJsonSchema } from '../../../src/api/health-json.js';
import { paperJsonSchema } from '../../../src/api/paper-json.js';
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

async function get(path: string): Promise<{ status: number; type: string | null; body: unknown }> {
  const response = await fetch(server.url + path);
  const body: unknown = await response.json();
  return { status: response.status, type: response.headers.get('content-type'), body };
}

async function problem(path: string) {
  const { status, type, body } = await get(path);
  expect(type).toBe('application/problem+json; charset=utf-8');
  const parsed = problemJsonSchema.parse(body);
  expect(parsed.status).toBe(status);
  expect(parsed.type).toBe(`urn:kindred:error:${parsed.code}`);
  expect(parsed.instance).toBe(`urn:kindred:request:${parsed.requestId ?? ''}`);
  return parsed;
}

describe('GET /api/v1/search', () => {
  it('ranks the paper that answers first', async () => {
    const { status, body } = await get('/api/v1/search?q=when+does+the+tide+turn&k=4');
    expect(status).toBe(200);
    const { query, results } = searchAnswerJsonSchema.strict().parse(body);
    expect(query).toBe('when does the tide turn');
    expect(results.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(results[0]?.paper.title.toLowerCase()).toBe('predicting the tides of small harbours');
    const scores = results.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('filters by year, venue and author', async () => {
    const filters = 'year=2011..2021&venue=coastal+science&author=silt';
    const { body } = await get(`/api/v1/search?q=water&${filters}`);
    const { results, notes } = searchAnswerJsonSchema.parse(body);
    expect(results.map(({ paper }) => paper.id)).toEqual(['local:sediment']);
    expect(notes.map(({ code }) => code)).toEqual(['FEWER_THAN_ASKED']);
  });

  it('takes several venues of which one will do, and several authors who must all be', async () => {
    const ids = async (filters: string) => {
      const { body } = await get(`/api/v1/search?q=water&${filters}`);
      return searchAnswerJsonSchema.parse(body).results.map(({ paper }) => paper.id);
    };
    const venues = 'venue=coastal+science&venue=journal+of+baking';
    expect((await ids(venues)).sort()).toEqual([
      'doi:10.1000/bread',
      'local:croissant',
      'local:sediment',
      'local:storm-surge',
    ]);
    expect(await ids(`${venues}&author=crumb&author=rye`)).toEqual(['doi:10.1000/bread']);
    expect(await ids('source=Example.org')).toEqual(['doi:10.1000/harbour/tides']);
  });

  it('counts what the best papers have in common, pages and sorts', async () => {
    const asked = '/api/v1/search?q=water&facets=true&k=2';
    const { body } = await get(`${asked}&offset=2`);
    const { results, facets, found } = searchAnswerJsonSchema.strict().parse(body);
    expect(results.map(({ rank }) => rank)).toEqual([3, 4]);
    // Two of them are versions of one work.
    expect(found).toBe(smallPapers.length - 1);
    expect(facets?.venues).toContainEqual({ value: 'Coastal Science', count: 2 });
    const dated = searchAnswerJsonSchema.parse((await get(`${asked}&sort=date`)).body).results;
    const years = dated.map(({ paper }) => paper.year ?? 0);
    expect(years).toEqual(years.toSorted((a, b) => b - a));
  });

  it.each([
    ['offset=1001', 'offset'],
    ['sort=oldest', 'sort'],
    ['venue=', 'venue'],
    [`${'venue=a&'.repeat(51)}k=1`, 'venue'],
    ['facets=yes', 'facets'],
    ['k=1&k=2', 'k'],
  ])('refuses %s, naming the parameter', async (parameters, name) => {
    const told = await problem(`/api/v1/search?q=water&${parameters}`);
    expect(told).toMatchObject({ status: 400, code: 'INVALID_PARAMETER' });
    expect(told.detail).toContain(name);
  });

  it('says why an answer is empty', async () => {
    const { status, body } = await get('/api/v1/search?q=water&year=1800');
    expect(status).toBe(200);
    const { results, notes } = searchAnswerJsonSchema.parse(body);
    expect(results).toEqual([]);
    expect(notes.map(({ code }) => code)).toEqual(['FILTERED_OUT']);
  });

  it('answers in any script', async () => {
    const { status } = await get(`/api/v1/search?q=${encodeURIComponent('潮汐 прилив 🌊')}`);
    expect(status).toBe(200);
  });

  it('marks a summary as one', async () => {
    const { body } = await get('/api/v1/search?q=sourdough&k=1');
    const [best] = searchAnswerJsonSchema.parse(body).results;
    expect(best?.paper).toMatchObject({ id: 'doi:10.1000/bread', abstractKind: 'summary' });
  });

  it.each([
    ['', 'INVALID_PARAMETER', 'q'],
    ['?q=', 'QUERY_EMPTY', undefined],
    ['?q=+%0A+', 'QUERY_EMPTY', undefined],
    [`?q=${'a'.repeat(100_000)}`, 'QUERY_TOO_LONG', undefined],
    ['?q=a%00b', 'INVALID_PARAMETER', 'q'],
    ['?q=x&k=0', 'INVALID_PARAMETER', 'k'],
    ['?q=x&k=1000000000', 'INVALID_PARAMETER', 'k'],
    ['?q=x&k=abc', 'INVALID_PARAMETER', 'k'],
    ['?q=x&k=-1', 'INVALID_PARAMETER', 'k'],
    ['?q=x&k=', 'INVALID_PARAMETER', 'k'],
    ['?q=x&k=1e1', 'INVALID_PARAMETER', 'k'],
    ['?q=x&ef=0', 'INVALID_PARAMETER', 'ef'],
    ['?q=x&year=recent', 'INVALID_PARAMETER', 'year'],
    ['?q=x&q=y', 'INVALID_PARAMETER', 'q'],
    ['?q=x&qq=y', 'INVALID_PARAMETER', 'qq'],
    ['?q[]=x', 'INVALID_PARAMETER', 'q'],
    ['?q=%zz', 'BAD_REQUEST', undefined],
    ['?q=%ff', 'BAD_REQUEST', undefined],
  ])('refuses %.40s', async (query, code, name) => {
    const told = await problem(`/api/v1/search${query}`);
    expect(told).toMatchObject({ status: 400, code });
    if (name !== undefined) expect(told.details).toMatchObject({ name });
    expect(told.detail.length).toBeLessThan(200);
  });

  it('suggests the parameter that was meant', async () => {
    expect((await problem('/api/v1/search?q=x&yaer=2020')).detail).toContain(
      'did you mean "year"?',
    );
  });
});

describe('GET /api/v1/papers/{id}', () => {
  it.each(smallPapers.map(({ id }) => id))('finds %s, percent-encoded', async (id) => {
    const { status, body } = await get(`/api/v1/papers/${encodeURIComponent(id)}`);
    expect(status).toBe(200);
    expect(paperJsonSchema.strict().parse(body).id).toBe(id);
  });

  it.each(['doi:10.1000/harbour/tides', 'local:glacier/front', 'https://doi.org/10.1000/bread'])(
    'finds %s with its slashes as they are',
    async (name) => {
      const { status } = await get(`/api/v1/papers/${name}`);
      expect(status).toBe(200);
    },
  );

  it.each(['local:unknown', 'doi:10.1000/harbour', 'a%00b', '%F0%9F%8C%8A', 'x'.repeat(5_000)])(
    'does not know %.40s',
    async (name) => {
      expect(await problem(`/api/v1/papers/${name}`)).toMatchObject({
        status: 404,
        code: 'PAPER_NOT_FOUND',
      });
    },
  );

  it('refuses broken percent-encoding and parameters it does not know', async () => {
    expect(await problem('/api/v1/papers/%zz')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await problem('/api/v1/papers/local:owl?k=3')).toMatchObject({
      status: 400,
      code: 'INVALID_PARAMETER',
    });
  });
});

describe('GET /api/v1/papers/{id}/related', () => {
  it.each(['doi:10.1000/harbour/tides', 'doi%3A10.1000%2Fharbour%2Ftides'])(
    'gives papers like %s, without it and its preprint',
    async (name) => {
      const { status, body } = await get(`/api/v1/papers/${name}/related?k=3`);
      expect(status).toBe(200);
      const { seed, results } = relatedAnswerJsonSchema.strict().parse(body);
      expect(seed.id).toBe('doi:10.1000/harbour/tides');
      const ids = results.map(({ paper }) => paper.id);
      expect(ids).toHaveLength(3);
      expect(ids).not.toContain('doi:10.1000/harbour/tides');
      expect(ids).not.toContain('arxiv:1901.00001');
    },
  );

  it('tells that only a title was compared', async () => {
    const { body } = await get('/api/v1/papers/local:title-only/related?k=3');
    const { notes } = relatedAnswerJsonSchema.parse(body);
    expect(notes.map(({ code }) => code)).toEqual(['NO_ABSTRACT']);
  });

  it('takes the filters of a search and refuses what is wrong', async () => {
    const { body } = await get('/api/v1/papers/local:owl/related?venue=bird+acoustics');
    const { results } = relatedAnswerJsonSchema.parse(body);
    expect(results.map(({ paper }) => paper.id)).toEqual(['local:starling']);
    const path = '/api/v1/papers/local:owl/related';
    expect(await problem(`${path}?k=0`)).toMatchObject({ code: 'INVALID_PARAMETER' });
    expect(await problem(`${path}?q=x`)).toMatchObject({ code: 'INVALID_PARAMETER' });
    expect(await problem('/api/v1/papers/nobody/related')).toMatchObject({
      status: 404,
      code: 'PAPER_NOT_FOUND',
      details: { id: 'nobody' },
    });
  });

  it('means an id that ends in "/related" when that slash is encoded', async () => {
    expect(await problem('/api/v1/papers/local%3Ax%2Frelated')).toMatchObject({
      details: { id: 'local:x/related' },
    });
  });
});

describe('other paths', () => {
  it('/healthz tells what is served', async () => {
    const { status, body } = await get('/healthz');
    expect(status).toBe(200);
    const { generation, model } = library.kindred.reader;
    expect(healthJsonSchema.strict().parse(body)).toMatchObject({
      status: 'ok',
      papers: smallPapers.length,
      generation,
      model: { id: model.id, fingerprint: model.fingerprint, dimensions: 384 },
    });
  });

  it.each(['/api/v1/serach', '/api/v1/Search?q=x', '/api', '/nothing'])(
    '%s is not found',
    async (path) => {
      expect(await problem(path)).toMatchObject({ status: 404, code: 'ROUTE_NOT_FOUND' });
    },
  );
});
