import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deletePaperAnswerJsonSchema,
  writeLimits,
  writePapersAnswerJsonSchema,
} from '../../../../src/api/paper-writes.js';
import { addKey } from '../../../../src/server/access/key-file.js';
import { startServer, type RunningServer } from '../../../../src/server/start-server.js';
import { readLockHolder, takeWriterLock } from '../../../../src/store/writer-lock.js';
import { makeSmallLibrary, type SmallLibrary } from '../small-library.js';
import { bearer, problem } from './served.js';

let library: SmallLibrary;
let server: RunningServer;
let key: string;

beforeAll(async () => {
  library = await makeSmallLibrary();
  key = addKey(library.directory, { name: 'harvester', scope: 'write' }).text;
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
});

afterAll(async () => {
  await server.close();
  await library.dispose();
});

const api = (path: string) => `${server.url}/api/v1${path}`;

function post(body: unknown, headers: Record<string, string> = bearer(key)): Promise<Response> {
  const type = { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(api('/papers'), { method: 'POST', headers: { ...type, ...headers }, body: text });
}

const remove = (id: string) =>
  fetch(api(`/papers/${id}`), { method: 'DELETE', headers: bearer(key) });

async function outcomes(papers: readonly unknown[]) {
  const response = await post({ papers });
  expect(response.status).toBe(200);
  return writePapersAnswerJsonSchema.parse(await response.json()).results;
}

const lamp = {
  id: 'local:lamp',
  title: 'Lamps of lighthouses',
  abstract: 'A lighthouse lamp turns on mercury and is seen from far out at sea.',
  authors: ['Lu Beam'],
  year: 2018,
};

describe('POST /api/v1/papers', () => {
  it('tells what became of each paper, and answers show it at once', async () => {
    const kite = { ...lamp, id: undefined, doi: '10.1000/KITE', title: 'Kites in a steady wind' };
    const kiteAgain = {
      ...kite,
      doi: undefined,
      id: 'local:kite',
      identifiers: ['doi:10.1000/kite'],
    };
    const first = await outcomes([lamp, kite, { abstract: 'no title' }, 'a text', null]);
    expect(first).toMatchObject([
      { outcome: 'new', id: 'local:lamp', warnings: [] },
      { outcome: 'new', id: 'doi:10.1000/kite' },
      { outcome: 'refused', reason: expect.stringContaining('title') as string },
      { outcome: 'refused', reason: expect.stringContaining('object') as string },
      { outcome: 'refused' },
    ]);
    const found: unknown = await (await fetch(api('/search?q=lighthouse+lamp&k=1'))).json();
    expect(found).toMatchObject({ results: [{ paper: { id: 'local:lamp' } }] });

    expect(await outcomes([lamp, { ...lamp, year: 2019 }])).toMatchObject([
      { outcome: 'refused', reason: expect.stringContaining('same id') as string },
      { outcome: 'changed', id: 'local:lamp' },
    ]);
    expect(await outcomes([{ ...lamp, year: 2019 }, kiteAgain])).toMatchObject([
      { outcome: 'unchanged', id: 'local:lamp' },
      { outcome: 'merged', id: 'doi:10.1000/kite' },
    ]);
    const paper: unknown = await (await fetch(api('/papers/local:lamp'))).json();
    expect(paper).toMatchObject({ year: 2019, title: lamp.title });
  });

  it('takes what a paper is read as, and what is odd is told', async () => {
    const stored: unknown = await (await fetch(api('/papers/local:sediment'))).json();
    expect(await outcomes([stored])).toMatchObject([{ outcome: 'unchanged' }]);
    const [odd] = await outcomes([{ id: 'local:odd', title: 'An odd year', year: 'soon' }]);
    expect(odd).toMatchObject({ outcome: 'new', id: 'local:odd' });
    expect(odd?.outcome === 'new' && odd.warnings.join()).toMatch(/year.*no abstract/u);
  });

  it('takes many at once, and writers at once in turn', async () => {
    const many = Array.from({ length: 3 }, (_, part) =>
      Array.from({ length: 4 }, (_each, i) => ({
        id: `local:many-${part}-${i}`,
        title: `Notes on subject ${part * 4 + i}`,
      })),
    );
    const all = await Promise.all(many.map(outcomes));
    expect(all.flat().map(({ outcome }) => outcome)).toEqual(Array(12).fill('new'));
    expect(library.kindred.paper('local:many-2-3').title).toBe('Notes on subject 11');
  });

  it.each([
    [{}, 'INVALID_PARAMETER', 'papers'],
    [{ papers: [] }, 'INVALID_PARAMETER', '1 to 100'],
    [{ papers: Array(101).fill(lamp) }, 'INVALID_PARAMETER', '1 to 100'],
    [{ papers: [lamp], paper: 1 }, 'INVALID_PARAMETER', 'did you mean "papers"'],
    [[lamp], 'BAD_REQUEST', 'JSON object'],
    ['{"papers":[', 'BAD_REQUEST', 'JSON'],
    [`{"papers":${'['.repeat(9)}${']'.repeat(9)}}`, 'BAD_REQUEST', 'nested'],
    [`{"papers":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, 'BAD_REQUEST', 'nested'],
  ])('refuses the body %.60j', async (body, code, part) => {
    const told = await problem(await post(body));
    expect(told).toMatchObject({ status: 400, code });
    expect(told.detail).toContain(part);
  });

  it('refuses a body that is too large', async () => {
    const papers = [{ ...lamp, abstract: 'x'.repeat(writeLimits.bytes) }];
    expect(await problem(await post({ papers }))).toMatchObject({
      status: 413,
      code: 'REQUEST_BODY_TOO_LARGE',
      details: { limitBytes: writeLimits.bytes },
    });
  });

  it('reads no body without a key for writing', async () => {
    const told = await problem(await post('{"papers":[', {}));
    expect(told).toMatchObject({ status: 401, code: 'KEY_REQUIRED' });
  });

  it('stands beside the list of papers, and nothing else does', async () => {
    const response = await fetch(api('/papers'), { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it('says when to come again while another process writes, and does not keep it waiting', async () => {
    const lock = takeWriterLock(library.directory, 'kindred add');
    for (const response of [await post({ papers: [lamp] }), await remove('local:lamp')]) {
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      const told = await problem(response);
      expect(told).toMatchObject({ status: 503, code: 'LIBRARY_BUSY' });
      expect(told.detail).toContain('try again');
      expect(told.detail).not.toContain(library.directory);
    }
    lock?.release();
    expect((await post({ papers: [lamp] })).status).toBe(200);
    expect(readLockHolder(library.directory)).toBeUndefined();
  });
});

describe('DELETE /api/v1/papers/{id}', () => {
  it('deletes a paper by any of its names, at once', async () => {
    const response = await remove(encodeURIComponent('https://doi.org/10.1000/BREAD'));
    expect(response.status).toBe(200);
    const { deleted, generation } = deletePaperAnswerJsonSchema.parse(await response.json());
    expect(deleted).toBe('doi:10.1000/bread');
    expect(generation).toBe(library.kindred.reader.generation);
    expect((await fetch(api('/papers/doi:10.1000/bread'))).status).toBe(404);
    expect(await problem(await remove('doi:10.1000/bread'))).toMatchObject({
      status: 404,
      code: 'PAPER_NOT_FOUND',
    });
  });

  it('takes ids with slashes', async () => {
    expect(await (await remove('local:glacier/front')).json()).toMatchObject({
      deleted: 'local:glacier/front',
    });
  });

  it('is told where another method is tried, and deletes no related papers', async () => {
    const put = await fetch(api('/papers/local:owl'), { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, DELETE']);
    const related = await remove('local:owl/related');
    expect([related.status, related.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(api('/papers/local:owl'))).status).toBe(200);
  });
});
