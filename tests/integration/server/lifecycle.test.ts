import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemJsonSchema } from '../../../src/api/problem-json.js';
import { openKindred, type Kindred } from '../../../src/index.js';
import { disconnectSignal } from '../../../src/server/disconnect-signal.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { LogLines } from './log-lines.js';
import { makeSmallLibrary, smallPapers, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;

beforeAll(async () => {
  library = await makeSmallLibrary();
});

afterAll(() => library.dispose());

const requestLine = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

/**
 * Asks for the health and, in the same packet, for a search; once the health is told, the search has
 * begun. The library is opened anew, so that the search has a model to load first.
 */
async function beginSearch(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(requestLine('/healthz') + requestLine('/api/v1/search?q=tides'));
  await once(socket, 'readable');
  return socket;
}

describe('starting', () => {
  it('on a port that is taken says so', async () => {
    const first = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
    const second = startServer(library.kindred, { port: first.port, logLevel: 'silent' });
    await expect(second).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      details: { host: '127.0.0.1', port: first.port },
    });
    await first.close();
  });

  it('on an address that is not this machine says so', async () => {
    const started = startServer(library.kindred, { host: '192.0.2.1', port: 0 });
    await expect(started).rejects.toMatchObject({
      code: 'INVALID_PARAMETER',
      details: { name: 'host' },
    });
  });

  it('listens on this machine only, unless told otherwise', async () => {
    const server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    await server.close();
  });

  it('on all addresses answers by any name', async () => {
    const options = { host: '0.0.0.0', port: 0, logLevel: 'silent' } as const;
    const server = await startServer(library.kindred, options);
    expect(server.url).toBe(`http://localhost:${server.port}`);
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /healthz HTTP/1.1\r\nHost: lab.example\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toContain('HTTP/1.1 200 OK');
    const nameless = connect(server.port, '127.0.0.1');
    nameless.write('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(await text(nameless)).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/su);
    await server.close();
  });
});

describe('stopping', () => {
  it('lets a running search finish, takes no new one, and drops idle connections', async () => {
    const kindred = await openKindred({ library: library.directory });
    const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
    const idle = connect(server.port, '127.0.0.1');
    const idleEnd = once(idle, 'close');
    idle.write(requestLine('/healthz'));
    await once(idle, 'data');
    idle.resume();
    const socket = await beginSearch(server.port);
    const closed = server.close();
    expect(server.close()).toBe(closed);
    const received = await text(socket);
    expect(received.match(/HTTP\/1\.1 200 OK/gu)).toHaveLength(2);
    expect(received).toContain('Predicting the tides of small harbours');
    await Promise.all([closed, idleEnd]);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    await kindred.close();
  });

  it('cuts off what has not finished by the deadline', async () => {
    const kindred = await openKindred({ library: library.directory });
    const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
    const socket = await beginSearch(server.port);
    const [received] = await Promise.all([
      text(socket).catch(() => 'reset'),
      server.close({ deadlineMs: 0 }),
    ]);
    expect(received).not.toContain('Predicting the tides');
    await kindred.close();
  });
});

describe('a client that leaves', () => {
  it('before its answer is there stops the search, and is no error', async () => {
    const log = new LogLines();
    const kindred = await openKindred({ library: library.directory });
    const server = await startServer(kindred, { port: 0, logDestination: log });
    (await beginSearch(server.port)).destroy();
    const line: unknown = JSON.parse(await log.lineWith('/api/v1/search'));
    expect(line).toMatchObject({ level: 30, msg: 'request aborted' });
    expect((await fetch(`${server.url}/api/v1/search?q=owls`)).status).toBe(200);
    await server.close();
    await kindred.close();
    expect(log.text).not.toContain('"level":50');
  });

  it('aborts the signal; one that has its answer does not', async () => {
    const signals: AbortSignal[] = [];
    const server = createServer((request, response) => {
      signals.push(disconnectSignal(response));
      if (request.url === '/answered') response.end('answer');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await (await fetch(`http://127.0.0.1:${port}/answered`)).text()).toBe('answer');
    const leaving = connect(port, '127.0.0.1');
    const asked = once(server, 'request');
    leaving.write(requestLine('/unanswered'));
    await asked;
    const [, last] = signals;
    const aborted = new Promise((resolve) => last?.addEventListener('abort', resolve));
    leaving.destroy();
    await aborted;
    expect(signals.map(({ aborted: is }) => is)).toEqual([false, true]);
    server.closeAllConnections();
    server.close();
  });
});

describe('a library that is taken away', () => {
  let own: SmallLibrary;
  let kindred: Kindred;
  let server: RunningServer;
  beforeEach(async () => {
    own = await makeSmallLibrary();
    await own.kindred.close(); // so that all is in one file
    kindred = await openKindred({ library: own.directory, follow: true });
    server = await startServer(kindred, { port: 0, logLevel: 'silent' });
  });
  afterEach(async () => {
    await server.close();
    await kindred.close();
    await own.dispose();
  });

  const status = async (path: string) => (await fetch(server.url + path)).status;
  const untilHealth = (wanted: number) =>
    vi.waitFor(async () => expect(await status('/healthz')).toBe(wanted), { timeout: 20_000 });

  it('is told as gone by every route, and answers again when it is back', async () => {
    const { directory } = own;
    await untilHealth(200);
    renameSync(directory, `${directory}-away`);
    await untilHealth(503);
    for (const path of ['search?q=tides', 'papers/local:owl', 'papers/local:owl/related']) {
      const response = await fetch(`${server.url}/api/v1/${path}`);
      expect(problemJsonSchema.parse(await response.json()).code).toBe('LIBRARY_GONE');
    }
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('Library gone'),
    ]);
    renameSync(`${directory}-away`, directory);
    await untilHealth(200);
    expect(await status('/api/v1/papers/local:owl')).toBe(200);
  });

  it('and replaced by another is not mixed with it, be it in the same file', async () => {
    const [paper] = smallPapers;
    const other = await makeSmallLibrary(smallPapers.filter((each) => each !== paper));
    await other.kindred.close();
    const [database, foreign] = [own, other].map((each) => join(each.directory, 'library.sqlite'));
    const before = readFileSync(database ?? '');
    copyFileSync(foreign ?? '', database ?? '');
    await untilHealth(503);
    writeFileSync(database ?? '', before);
    await untilHealth(200);
    expect(await status(`/api/v1/papers/${paper?.id ?? ''}`)).toBe(200);
    await other.dispose();
  });

  it('or damaged is told as unreadable, and answers again when it is restored', async () => {
    const path = join(own.directory, 'library.sqlite');
    const whole = readFileSync(path);
    const pageSize = whole.readUInt16BE(16);
    writeFileSync(path, Buffer.from(whole).fill(0xa5, pageSize)); // the first page says what it is
    await untilHealth(500);
    for (const asked of ['search?q=tides', 'papers/local:owl']) {
      const response = await fetch(`${server.url}/api/v1/${asked}`);
      expect(problemJsonSchema.parse(await response.json()).code).toBe('LIBRARY_UNREADABLE');
    }
    writeFileSync(path, whole);
    await untilHealth(200);
    expect(await status('/api/v1/papers/local:owl')).toBe(200);
  });

  it('is not written into any more', async () => {
    const writer = await openKindred({ library: own.directory, mode: 'write', workers: 1 });
    renameSync(own.directory, `${own.directory}-away`);
    await expect(writer.delete(['local:owl'])).rejects.toMatchObject({ code: 'LIBRARY_GONE' });
    await expect(writer.put([])).rejects.toMatchObject({ code: 'LIBRARY_GONE' });
    renameSync(`${own.directory}-away`, own.directory);
    expect(await writer.delete(['local:owl'])).toMatchObject({ deleted: ['local:owl'] });
    await writer.close();
  });
});

describe('a loopback address under another name', () => {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const hasIpv6 = interfaces.some(({ address }) => address === '::1');
  it.each(['localhost', '127.0.0.2', '127.1', ...(hasIpv6 ? ['0:0:0:0:0:0:0:1'] : [])])(
    'is guarded against names of other sites as well: %s',
    async (host) => {
      const server = await startServer(library.kindred, { host, port: 0, logLevel: 'silent' });
      const { port } = new URL(server.url);
      const address = host.includes(':') ? '::1' : host === 'localhost' ? 'localhost' : host;
      const socket = connect(Number(port), address);
      socket.write('GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /u);
      await server.close();
    },
  );
});
