import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** Unlike fetch(), it decompresses nothing and adds no headers of its own. */
function raw(path: string, headers: Record<string, string> = {}, at = server.url) {
  return new Promise<{ response: IncomingMessage; body: Buffer }>((resolve, reject) => {
    httpGet(`${at}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ response, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    }).on('error', reject);
  });
}

const paths = [
  '/api/v1/search?q=tides',
  '/api/v1/papers/local:owl',
  '/api/v1/papers/local:owl/related?explain=true',
  '/api/v1/papers',
  '/graph/v1/paper/local:owl',
  '/recommendations/v1/papers/forpaper/local:owl',
  '/feeds/search.atom?q=tides',
];

describe('an answer', () => {
  it.each(paths)('that is still right is not sent again: %s', async (path) => {
    const { response } = await raw(path);
    const { etag = '' } = response.headers;
    expect(response.headers['cache-control']).toBe('public, no-cache');
    const again = await raw(path, { 'if-none-match': `"other", ${etag}` });
    expect(again.response.statusCode).toBe(304);
    expect(again.body).toHaveLength(0);
    expect(again.response.headers.etag).toBe(etag);
    expect((await raw(path, { 'if-none-match': 'W/"other"' })).response.statusCode).toBe(200);
  });

  it('is sent once the library has changed', async () => {
    const [path = ''] = paths;
    const etag = (await raw(path)).response.headers.etag ?? '';
    const [paper] = smallPapers;
    await library.kindred.put([{ paper: { ...paper!, year: 2018 } }]);
    const again = await raw(path, { 'if-none-match': etag });
    expect(again.response.statusCode).toBe(200);
    expect(again.response.headers.etag).not.toBe(etag);
    await library.kindred.put([{ paper: paper! }]);
  });

  it('to one question is none to another', async () => {
    const { etag = '' } = (await raw('/api/v1/search?q=tides')).response.headers;
    const other = await raw('/api/v1/search?q=owls', { 'if-none-match': etag });
    expect(other.response.statusCode).toBe(200);
  });

  it('that tells an error is not to be kept', async () => {
    const { response } = await raw('/api/v1/papers/none');
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['/api/v1/papers/none', 404],
    ['/api/v1/search?q=tides&k=none', 400],
    ['/api/v1/nothing', 404],
    ['/graph/v1/paper/none', 404],
    ['/feeds/search.atom', 400],
  ])('that tells an error is sent to who has any other: %s', async (path, status) => {
    const { response } = await raw(path, { 'if-none-match': '*' });
    expect(response.statusCode).toBe(status);
  });

  it('may be kept as long as the operator says', async () => {
    const other = await startServer(library.kindred, {
      port: 0,
      logLevel: 'silent',
      cacheSeconds: 60,
    });
    const { response } = await raw('/api/v1/search?q=tides', {}, other.url);
    expect(response.headers['cache-control']).toBe('public, max-age=60, stale-while-revalidate=60');
    await other.close();
  });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('comes compressed by %s to who can read that', async (encoding, decompress) => {
    const path = '/api/v1/search?q=tides';
    const plain = await raw(path);
    expect(plain.response.headers['content-encoding']).toBeUndefined();
    const { response, body } = await raw(path, { 'accept-encoding': encoding });
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(response.headers.vary).toMatch(/accept-encoding/iu);
    expect(decompress(body)).toEqual(plain.body);
    expect(body.length).toBeLessThan(plain.body.length / 2);
  });
});
