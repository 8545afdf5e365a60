import { SemanticScholar } from 'semanticscholarjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { paperSchema } from '../../../src/paper/paper.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, smallPapers, type SmallLibrary } from './small-library.js';

const sha = 'a'.repeat(40);
const papers = [
  ...smallPapers,
  paperSchema.parse({
    id: 'arxiv:2201.00001',
    title: 'Currents around breakwaters',
    abstract: 'Where a breakwater stands, the tide makes eddies.',
    authors: ['Ada Moor'],
    year: 2022,
    identifiers: ['arxiv:2201.00001', `s2:${sha}`, 'corpusid:77', 'doi:10.1000/eddies'],
  }),
];
let library: SmallLibrary;
let server: RunningServer;
let client: SemanticScholar;
beforeAll(async () => {
  library = await makeSmallLibrary(papers);
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  client = new SemanticScholar(5_000, null, server.url);
});
afterAll(async () => {
  await server.close();
  await library.dispose();
});
// It prints each address that it asks.
beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const tides = 'doi:10.1000/harbour/tides';
const ids = (list: readonly { paperId?: string | undefined }[]) =>
  list.map(({ paperId }) => paperId);

describe("a client of Semantic Scholar's, by another base address", () => {
  it('gets recommendations for a paper, which is not among them', async () => {
    const found = await client.get_recommended_papers('DOI:10.1000/harbour/tides', null, 4);
    const { results } = library.kindred.related(tides, { k: 4 });
    expect(found.map(({ title }) => title)).toEqual(results.map(({ paper }) => paper.title));
    expect(ids(found)).not.toContain(tides);
    expect(found[0]?.externalIds).toMatchObject({
      DOI: '10.1000/eddies',
      ArXiv: '2201.00001',
      CorpusId: 77,
    });
  });

  it('gets recommendations for lists of papers', async () => {
    const found = await client.get_recommended_papers_from_lists(
      ['local:owl', sha],
      ['doi:10.1000/bread'],
      ['title', 'year'],
      3,
    );
    const taste = { positive: ['local:owl', `s2:${sha}`], negative: ['doi:10.1000/bread'] };
    const { results } = await library.kindred.recommend(taste, { k: 3 });
    expect(found.map(({ title, year }) => ({ title, year }))).toEqual(
      results.map(({ paper: { title, year } }) => ({ title, year })),
    );
  });

  it('gets a paper by any id, and several', async () => {
    const fields = ['title', 'year', 'authors', 'citationCount'];
    for (const id of [sha, 'ARXIV:2201.00001v2', 'CorpusId:77', 'DOI:10.1000/EDDIES']) {
      expect(await client.get_paper(id, fields)).toMatchObject({
        paperId: sha,
        title: 'Currents around breakwaters',
        citationCount: null,
      });
    }
    const several = await client.get_papers([sha, 'local:owl'], fields);
    expect(several.map(({ title }) => title)).toEqual([
      'Currents around breakwaters',
      'Silent flight in owls',
    ]);
  });
});

const get = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('what is asked by its addresses', () => {
  it('holds the fields that were asked for, else id and title', async () => {
    const { body } = await get(`/graph/v1/paper/${sha}`);
    expect(body).toEqual({ paperId: sha, title: 'Currents around breakwaters' });
    const some = await get(`/graph/v1/paper/${sha}?fields=authors.name,abstract,tldr`);
    expect(some.body).toEqual({
      paperId: sha,
      authors: [{ authorId: null, name: 'Ada Moor' }],
      abstract: 'Where a breakwater stands, the tide makes eddies.',
      tldr: null,
    });
  });

  it('pages through a search', async () => {
    const first = await get('/graph/v1/paper/search?query=tides&limit=3');
    expect(first.body).toMatchObject({ offset: 0, next: 3 });
    const second = await get('/graph/v1/paper/search?query=tides&limit=3&offset=3');
    const seen = [first, second].flatMap(({ body }) => ids(body['data'] as { paperId: string }[]));
    const { results } = await library.kindred.search('tides', { k: 6 });
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect(seen[0]).toBe(results[0]?.paper.id);
  });

  it('says why where a list is empty', async () => {
    const { body } = await get('/graph/v1/paper/search?query=tides&year=1800');
    expect(body['data']).toEqual([]);
    expect(body['notes']).toMatchObject([{ code: 'FILTERED_OUT' }]);
  });

  it.each([
    ['/recommendations/v1/papers/forpaper/none', 404, 'PAPER_NOT_FOUND'],
    ['/graph/v1/paper/none', 404, 'PAPER_NOT_FOUND'],
    ['/graph/v1/paper/local:owl?fields=title,colour', 400, 'INVALID_PARAMETER'],
    ['/recommendations/v1/papers/forpaper/local:owl?limit=501', 400, 'INVALID_PARAMETER'],
    ['/graph/v1/paper/search', 400, 'INVALID_PARAMETER'],
  ])('tells what is wrong as theirs does: %s', async (path, status, code) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body['error']).toEqual(expect.any(String));
  });
});
