import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemJsonSchema } from '../../../src/api/problem-json.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { LogLines } from './log-lines.js';
import { exchange, parseRaw } from './raw-http.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
let server: RunningServer;
const log = new LogLines();

beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, {
    port: 0,
    hosts: ['kindred.example'],
    logDestination: log,
  });
});

afterAll(async () => {
  await server.close();
  await library.dispose();
});

function problemOf(response: string) {
  const { status, head, body } = parseRaw(response);
  expect(head).toContain('application/problem+json');
  const problem = problemJsonSchema.parse(body);
  expect(problem.status).toBe(status);
  return problem;
}

describe('methods', () => {
  it.each(['/', '/healthz', '/api/v1/search?q=tides', '/api/v1/papers/local:owl/related'])(
    'HEAD %s has the headers of GET and no body',
    async (path) => {
      // What is compressed has no length before it is sent.
      const headers = { 'accept-encoding': 'identity' };
      const get = await fetch(server.url + path, { headers });
      const head = await fetch(server.url + path, { method: 'HEAD', headers });
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const name of ['content-type', 'content-length', 'etag']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    },
  );

  it.each([
    ['POST', '/api/v1/search?q=x'],
    ['PUT', '/api/v1/papers/doi:10.1000/harbour/tides/related'],
    ['OPTIONS', '/healthz'],
    ['POST', '/'],
    ['POST', '/assets/page.css'],
  ])('%s %s is not allowed, and told what is', async (method, path) => {
    const response = await fetch(server.url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    expect(await response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });
});

describe('headers of an answer', () => {
  it('forbid everything that the page does not need', async () => {
    const { headers } = await fetch(server.url);
    expect(headers.get('content-security-policy')?.split(';')).toEqual([
      "default-src 'none'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self'",
      "script-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it('carry the request id that the client gave, or a new one', async () => {
    const given = await fetch(`${server.url}/api/v1/papers/none`, {
      headers: { 'x-request-id': 'trace-1' },
    });
    expect(given.headers.get('x-request-id')).toBe('trace-1');
    expect(await given.json()).toMatchObject({ requestId: 'trace-1' });
    const odd = await fetch(server.url, { headers: { 'x-request-id': 'a b{}' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/u);
  });

  it('let a client ask whether anything has changed', async () => {
    const url = `${server.url}/api/v1/search?q=tides`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    // fetch() itself would add "cache-control: no-cache".
    const lines = [
      'GET /api/v1/search?q=tides HTTP/1.1',
      'Host: localhost',
      `If-None-Match: ${etag}`,
      'Connection: close\r\n\r\n',
    ];
    expect(await exchange(server.port, lines.join('\r\n'))).toContain('HTTP/1.1 304');
  });
});

describe('the Host header', () => {
  async function ask(host: string): Promise<{ status: number | undefined; body: unknown }> {
    return new Promise((resolve, reject) => {
      const asked = request(`${server.url}/healthz`, { headers: { host } }, (response) => {
        json(response).then((body) => resolve({ status: response.statusCode, body }), reject);
      });
      asked.on('error', reject).end();
    });
  }

  it.each([
    'localhost',
    'LOCALHOST:80',
    '127.0.0.1:7717',
    '[::1]',
    '[::1]:7717',
    'kindred.example',
  ])('%s is answered', async (host) => {
    expect((await ask(host)).status).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', 'a@localhost'])(
    '"%s" is refused: a web page elsewhere may have been pointed here',
    async (host) => {
      expect(await ask(host)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    },
  );
});

it('an empty Host header is refused as well', async () => {
  const message = 'GET /healthz HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n';
  expect(problemOf(await exchange(server.port, message))).toMatchObject({ code: 'BAD_REQUEST' });
});

describe('what cannot be read as a request', () => {
  it('a URL beyond the limit gets a problem document', async () => {
    const response = await fetch(`${server.url}/api/v1/search?q=${'a'.repeat(400_000)}`);
    expect(response.status).toBe(431);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(problemJsonSchema.parse(await response.json())).toMatchObject({
      code: 'REQUEST_HEADER_TOO_LARGE',
      status: 431,
      details: { limitBytes: 262_144 },
    });
  });

  it('a client that goes on sending still gets to read the answer', async () => {
    const headers = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(3_000_000)}\r\n\r\n`;
    expect(problemOf(await exchange(server.port, headers)).status).toBe(431);
  });

  it.each([
    'not http at all\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'FETCH / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET / HTTP/1.1\r\nHost localhost\r\n\r\n',
  ])('%j is told to be no request', async (message) => {
    expect(problemOf(await exchange(server.port, message))).toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the log', () => {
  it('has a line for each request, with its path but not with what was asked', async () => {
    const headers = { 'x-request-id': 'private-1', referer: 'http://localhost/?q=secretword' };
    await fetch(`${server.url}/api/v1/search?q=secretword`, { headers });
    await fetch(`${server.url}/?q=secretword`);
    await fetch(`${server.url}/?q=secretword&k=0`);
    const line: unknown = JSON.parse(await log.lineWith('private-1'));
    expect(line).toMatchObject({
      level: 30,
      req: { id: 'private-1', method: 'GET', path: '/api/v1/search' },
      res: { status: 200 },
    });
    expect(log.text).not.toContain('secretword');
  });
});

describe('what HTTP allows and Kindred does not do', () => {
  const ask = (headers: string) =>
    exchange(server.port, `GET /healthz HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);

  it('answers an expectation that it does not know with a problem', async () => {
    const problem = problemOf(await ask('Host: localhost\r\nExpect: tea\r\n'));
    expect(problem).toMatchObject({ status: 417, details: { expectation: 'tea' } });
  });

  it('answers a request without a Host header with a problem', async () => {
    const problem = problemOf(await ask(''));
    expect(problem).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(problem.detail).toContain('no Host header');
  });

  it('answers a precondition that does not hold with a problem, and ignores ranges', async () => {
    const asset = `${server.url}/assets/page.css`;
    const failed = await fetch(asset, { headers: { 'if-match': '"another"' } });
    expect(failed.status).toBe(412);
    expect(problemJsonSchema.parse(await failed.json()).code).toBe('PRECONDITION_FAILED');
    const whole = await fetch(asset, { headers: { range: 'bytes=999999999-' } });
    expect(whole.status).toBe(200);
  });
});
