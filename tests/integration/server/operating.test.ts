import { renameSync } from 'node:fs';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openKindred } from '../../../src/index.js';
import { problemJsonSchema } from '../../../src/api/problem-json.js';
import {
  startServer,
  type RunningServer,
  type ServerOptions,
} from '../../../src/server/start-server.js';
import { LogLines } from './log-lines.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
beforeAll(async () => {
  library = await makeSmallLibrary();
});
afterAll(() => library.dispose());

async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer(library.kindred, { port: 0, logLevel: 'silent', ...options });
  onTestFinished(() => server.close());
  return server;
}

const requestLine = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/** Samples by name and labels, e.g. 'kindred_library_papers' or 'x{route="/a"}'. */
async function samples(server: RunningServer): Promise<Map<string, number>> {
  const response = await fetch(`${server.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n');
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

/** The count of a histogram's observations that have all these labels. */
function countOf(found: Map<string, number>, name: string, labels: readonly string[]): number {
  return [...found]
    .filter(([key]) => key.startsWith(`${name}_count{`) && labels.every((one) => key.includes(one)))
    .reduce((sum, [, value]) => sum + value, 0);
}

describe('what is measured', () => {
  it('tells requests by route, not by path, and what became of them', async () => {
    const server = await serve();
    for (const path of [
      '/api/v1/papers/local:owl',
      '/api/v1/papers/local:starling',
      '/api/v1/papers/none',
      '/api/v1/search',
      '/nowhere/at/all',
    ]) {
      await (await fetch(server.url + path)).arrayBuffer();
    }
    const found = await samples(server);
    const requests = (...labels: string[]) =>
      countOf(found, 'kindred_http_request_duration_seconds', labels);
    const one = 'route="/api/v1/papers/*id"';
    expect(requests(one, 'status="200"')).toBe(2);
    expect(requests(one, 'status="404"')).toBe(1);
    expect(requests('route="/api/v1/search"', 'status="400"')).toBe(1);
    expect(requests('route="none"', 'status="404"')).toBe(1);
    expect([...found.keys()].join('\n')).not.toMatch(/owl|starling|nowhere/u);
  });

  it('tells how long each part of an answer took', async () => {
    const server = await serve();
    await fetch(`${server.url}/api/v1/search?q=how+do+owls+fly&rerank=sentences`);
    const before = await samples(server);
    await (await fetch(`${server.url}/api/v1/search?q=how+do+owls+fly`)).arrayBuffer();
    await (await fetch(`${server.url}/api/v1/papers/local:owl/related`)).arrayBuffer();
    const after = await samples(server);
    const more = (stage: string) => {
      const [then, now] = [before, after].map((found) =>
        countOf(found, 'kindred_stage_duration_seconds', [`stage="${stage}"`]),
      );
      return now! - then!;
    };
    expect(more('embed')).toBe(1);
    for (const stage of ['filter', 'dense', 'lexical', 'fuse', 'read']) {
      expect(more(stage), stage).toBe(2);
    }
  });

  it('tells the library, the load, the process and the event loop', async () => {
    const server = await serve();
    const found = await samples(server);
    expect(found.get('kindred_library_papers')).toBe(library.kindred.reader.size);
    expect(found.get('kindred_library_generation')).toBe(library.kindred.reader.generation);
    expect(found.get('kindred_library_bytes')).toBeGreaterThan(10_000);
    expect(found.get('kindred_requests_in_work')).toBe(0);
    expect(found.get('kindred_requests_waiting')).toBe(0);
    expect(found.get('kindred_requests_shed_total')).toBe(0);
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(found.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    expect([...found.keys()].find((key) => key.startsWith('kindred_build_info'))).toContain(
      'model="all-MiniLM-L6-v2"',
    );
  });

  it('tells how often an answer was still right', async () => {
    const server = await serve();
    const url = new URL('/api/v1/papers/local:owl', server.url);
    const ask = (headers: Record<string, string>) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest(url, { headers }, resolve).on('error', reject).end();
      });
    const first = await ask({});
    await text(first);
    for (const etag of [first.headers.etag ?? '', '"other"']) {
      await text(await ask({ 'if-none-match': etag }));
    }
    const found = await samples(server);
    expect(found.get('kindred_http_conditional_requests_total{result="hit"}')).toBe(1);
    expect(found.get('kindred_http_conditional_requests_total{result="miss"}')).toBe(1);
  });

  it('counts what was refused for there was too much to do', async () => {
    const server = await serve({ access: { maxConcurrent: 1, maxQueue: 0, rateLimit: 0 } });
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const response = await fetch(`${server.url}/api/v1/search?q=owls+${i}`);
        await response.arrayBuffer();
        return response.status;
      }),
    );
    const shed = statuses.filter((status) => status === 503).length;
    expect(shed).toBeGreaterThan(0);
    expect((await samples(server)).get('kindred_requests_shed_total')).toBe(shed);
  });

  it.each([
    ['loopback', {}, 200],
    ['loopback', { 'x-forwarded-for': '192.0.2.1' }, 404],
    ['all', { 'x-forwarded-for': '192.0.2.1' }, 200],
    ['off', {}, 404],
  ] as const)('is for %s: with the headers %j it is %i', async (metrics, headers, status) => {
    const server = await serve({ metrics });
    const response = await fetch(`${server.url}/metrics`, { headers });
    expect(response.status).toBe(status);
    if (status === 404) {
      expect(problemJsonSchema.parse(await response.json()).code).toBe('ROUTE_NOT_FOUND');
    }
  });

  it.each([
    '/metrics/',
    '//metrics',
    '/%6detrics',
    '/METRICS',
    '/x/../metrics',
    '/metrics/.',
    '/metrics;x',
  ])('is at its own address alone, which a proxy can keep to itself: not at %s', async (path) => {
    const server = await serve();
    const socket = connect(server.port);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /u);
  });

  it('is apart for each server of a process', async () => {
    const [one, other] = [await serve(), await serve()];
    await (await fetch(`${one.url}/api/v1/papers/local:owl`)).arrayBuffer();
    const counted = countOf(await samples(other), 'kindred_http_request_duration_seconds', ['*id']);
    expect(counted).toBe(0);
  });
});

describe('a probe', () => {
  it('is told that the process lives, and whether it can answer', async () => {
    const own = await makeSmallLibrary();
    await own.kindred.close();
    const { directory } = own;
    const kindred = await openKindred({ library: directory, follow: true });
    const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
    const statusOf = async (path: string) => (await fetch(server.url + path)).status;
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({
      status: 'ok',
      generation: kindred.reader.generation,
    });
    renameSync(directory, `${directory}-away`);
    await vi.waitFor(async () => expect(await statusOf('/readyz')).toBe(503), { timeout: 20_000 });
    expect(await statusOf('/livez')).toBe(200);
    expect(await statusOf('/metrics')).toBe(200);
    renameSync(`${directory}-away`, directory);
    await vi.waitFor(async () => expect(await statusOf('/readyz')).toBe(200), { timeout: 20_000 });
    await server.close();
    await kindred.close();
    await own.dispose();
  });

  it('that keeps its connection is told when the server stops', async () => {
    // Opened anew, so that a search has a model to load first, and the server something to wait for.
    const kindred = await openKindred({ library: library.directory });
    const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
    const [probe, busy] = [connect(server.port), connect(server.port)];
    probe.write(requestLine('/readyz'));
    busy.write(requestLine('/livez') + requestLine('/api/v1/search?q=tides'));
    await Promise.all([once(probe, 'data'), once(busy, 'readable')]);
    const closed = server.close();
    probe.write(requestLine('/readyz'));
    const told = await text(probe);
    expect(told).toMatch(/^HTTP\/1\.1 503 .*Connection: close.*SERVER_STOPPING/isu);
    expect(await text(busy)).toContain('Predicting the tides');
    await closed;
    await kindred.close();
  });
});

describe('the log', () => {
  it('holds no question, unless that is asked for, and probes only when debugging', async () => {
    for (const logQueries of [false, true]) {
      const lines = new LogLines();
      const server = await serve({ logLevel: 'info', logDestination: lines, logQueries });
      await (await fetch(`${server.url}/livez`)).arrayBuffer();
      await (await fetch(`${server.url}/api/v1/search?q=secret+owls`)).arrayBuffer();
      const line = JSON.parse(await lines.lineWith('/api/v1/search')) as { req: object };
      expect(line.req).toMatchObject({ method: 'GET', path: '/api/v1/search' });
      if (logQueries) expect(line.req).toMatchObject({ query: 'q=secret+owls' });
      else expect(lines.text).not.toContain('secret');
      expect(lines.text).not.toContain('livez');
    }
  });
});
