import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { problemJsonSchema } from '../../../src/api/problem-json.js';
import { addKey } from '../../../src/server/access/key-file.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { exchange, parseRaw } from './raw-http.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
let server: RunningServer;
/** Waits so short a time that no test takes long. */
let hasty: RunningServer;
let key: string;
beforeAll(async () => {
  library = await makeSmallLibrary();
  key = addKey(library.directory, { name: 'writer', scope: 'write' }).text;
  const limits = { headersMs: 300, requestMs: 400, checkMs: 50, lingerMs: 100 };
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  hasty = await startServer(library.kindred, { port: 0, logLevel: 'silent', limits });
});
afterAll(async () => {
  await server.close();
  await hasty.close();
  await library.dispose();
});

/** Sends `beginning`, and then `piece` again and again, whatever is answered, until it is cut off. */
function drip(beginning: string, piece: string): Socket {
  const socket = connect({ ...{ host: '127.0.0.1', port: hasty.port }, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(beginning);
  const interval = setInterval(() => socket.write(piece), 10);
  socket.once('close', () => clearInterval(interval));
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** All that comes before a connection is closed, be it by a reset. */
async function received(socket: Socket): Promise<string> {
  let all = '';
  socket.on('data', (chunk: Buffer) => (all += chunk.toString()));
  await new Promise((resolve) => socket.once('close', resolve));
  return all;
}

/** 64 KiB. */
const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
const post = (path: string, headers: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}\r\n`;

describe('a client that takes its time', () => {
  it.each([
    ['to begin', '', '\r\n'],
    ['over its headers', 'GET /livez HTTP/1.1\r\nHost: localhost\r\n', 'X: y\r\n'],
    ['over its body', post('/api/v1/search/batch', 'Content-Length: 100000\r\n'), ' '],
    ['over an endless body', post('/api/v1/search/batch', 'Transfer-Encoding: chunked\r\n'), chunk],
  ])('%s is told so, and cut off even if it goes on', async (_what, beginning, piece) => {
    const { status, body } = parseRaw(await received(drip(beginning, piece)));
    expect([status, problemJsonSchema.parse(body)]).toMatchObject([
      400,
      { detail: expect.stringContaining('took too long') as unknown },
    ]);
  });
});

describe('a request', () => {
  it('with a great many headers is answered', async () => {
    const headers = Array.from({ length: 5_000 }, (_, i) => `X-${i}: y\r\n`).join('');
    const asked = `GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`;
    expect(parseRaw(await exchange(server.port, asked)).status).toBe(200);
  });

  it.each([
    '/assets/../package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..\\..\\package.json',
    '/assets//etc/passwd',
    '/assets/fonts/../../package.json',
    '/assets/page.css%00.html',
    '/../../../etc/passwd',
    '//etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/v1/../../etc/passwd',
    '/api/v1/papers/..%2f..%2fetc%2fpasswd',
    '/papers/%00',
    '/%ff%fe',
    '/%',
    'http://localhost/assets/../package.json',
    '*',
  ])('for the path %s gets nothing', async (path) => {
    const asked = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    const { status, body } = parseRaw(await exchange(server.port, asked));
    expect([400, 404]).toContain(status);
    expect(problemJsonSchema.parse(body).status).toBe(status);
  });
});

describe('a body', () => {
  /** What can be posted to, as the API itself says, and the one address that it does not describe. */
  async function addresses(): Promise<string[]> {
    const document: unknown = await (await fetch(`${server.url}/api/v1/openapi.json`)).json();
    const { paths } = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
      .parse(document);
    const posts = Object.keys(paths).filter((path) => paths[path]?.['post'] !== undefined);
    expect(posts.length).toBeGreaterThan(4);
    return [...posts, '/mcp'];
  }

  const send = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    fetch(server.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${key}`,
        ...headers,
      },
      body,
    });

  it('that unpacks to far more than is read is refused, wherever it is sent', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(10_000);
    for (const path of await addresses()) {
      const response = await send(path, bomb, { 'content-encoding': 'gzip' });
      expect(response.status, path).toBe(413);
    }
  });

  it('that is nested very deep is refused, wherever it is sent', async () => {
    const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const fields = ['q', 'queries', 'papers', 'ids', 'liked', 'positivePaperIds', 'params'];
    for (const path of await addresses()) {
      for (const body of [
        `{"a":`.repeat(20_000) + '1' + '}'.repeat(20_000),
        `{${fields.map((name) => `"${name}":${deep(10_000)}`).join()}}`,
        deep(50_000),
      ]) {
        const response = await send(path, body);
        expect(response.status, path).toBe(400);
      }
    }
  });
});
