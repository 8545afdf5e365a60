import { createServer } from 'node:net';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openHttp } from '../../../src/sources/http.js';
import { isInwardAddress } from '../../../src/sources/private-address.js';
import { mostBytes } from '../../../src/sources/transport.js';
import { quick, serve } from './test-server.js';

const http = openHttp({ paceMs: 1 }, quick);
const ok = { body: 'ok' };
const at = (url: string) => ({ url: new URL(url) });
const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

describe('the HTTP client of a source', () => {
  it('says who it is, and whom to write to where that is known', async () => {
    await using server = await serve(() => ok);
    await http.get(at(server.url));
    await openHttp({ paceMs: 1 }, { contact: 'me@x.org\r\nX: y' }).get(at(server.url));
    const agents = server.asked.map(({ headers }) => headers['user-agent']);
    expect(agents[0]).toMatch(/^Kindred\/\d+\.\d+\.\d+$/u);
    expect(agents[1]).toMatch(/^Kindred\/\d+\.\d+\.\d+ \(mailto:me@x.orgX:y\)$/u);
  });

  it.each([408, 429, 500, 502, 503, 504])('tries again after status %i', async (status) => {
    await using server = await serve(() => ok);
    server.first.push({ status }, { status });
    expect((await http.get(at(server.url))).text).toBe('ok');
    expect(server.asked).toHaveLength(3);
  });

  it('gives up after five tries more, naming host, status and the next step', async () => {
    await using server = await serve(() => ({ status: 503, body: 'x' }));
    const error = await caught(http.get(at(server.url)));
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(String(error)).toContain(new URL(server.url).host);
    expect(String(error)).toMatch(/status 503.*run the same command again to go on/u);
    expect(server.asked).toHaveLength(6);
  });

  it('does not try again what is refused, and tells what the server says', async () => {
    await using server = await serve(() => ({ status: 404, body: '<p>No such <b>thing</b>' }));
    const error = await caught(http.get(at(server.url)));
    expect(error).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect(String(error)).toContain('status 404, "No such thing"');
    expect(server.asked).toHaveLength(1);
  });

  it.each([
    ['seconds', 503, () => '1'],
    ['a date', 429, () => new Date(Date.now() + 2_000).toUTCString()],
    ['seconds, with a status that is final otherwise', 403, () => '1'],
  ])('obeys a Retry-After in %s', async (_form, status, retryAfter) => {
    await using server = await serve(() => ok);
    server.first.push({ status, headers: { 'retry-after': retryAfter() } });
    const notices: string[] = [];
    const onNotice = (message: string) => notices.push(message);
    await openHttp({ paceMs: 1 }, { ...quick, onNotice }).get(at(server.url));
    const [first, second] = server.asked;
    expect(second!.at - first!.at).toBeGreaterThan(900);
    expect(notices[0]).toMatch(/status \d+; asking again in [12] s/u);
  });

  it('does not sleep for an hour but says when to come again', async () => {
    await using server = await serve(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    const error = await caught(http.get(at(server.url)));
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(String(error)).toMatch(/left alone until \d{4}-/u);
    expect(server.asked).toHaveLength(1);
  });

  it('waits between requests, after the answer and after a Backoff', async () => {
    await using server = await serve(() => ok);
    const paced = openHttp({ paceMs: 150 }, {});
    server.first.push(ok, { ...ok, headers: { backoff: '1' } });
    for (let n = 0; n < 3; n++) await paced.get(at(server.url));
    const gaps = server.asked.slice(1).map(({ at: time }, n) => time - server.asked[n]!.at);
    expect(gaps[0]).toBeGreaterThan(140);
    expect(gaps[1]).toBeGreaterThan(900);
  });

  it('has one request at a time to a host, whoever asks', async () => {
    await using server = await serve(() => ok);
    let open = 0;
    let most = 0;
    const slow = (response: ServerResponse) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end('ok');
      }, 20);
    };
    server.first.push(slow, slow, slow, slow);
    const clients = [0, 1, 2, 3].map(() => openHttp({ paceMs: 0 }, quick));
    await Promise.all(clients.map((client) => client.get(at(server.url))));
    expect(most).toBe(1);
  });

  it('tries again where a connection breaks in the middle of a page', async () => {
    await using server = await serve(() => ok);
    server.first.push((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 5);
    });
    expect((await http.get(at(server.url))).text).toBe('ok');
  });

  it('gives up on a host that is not there, and on one that never ends', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = z.object({ port: z.number() }).parse(closed.address());
    await new Promise((resolve) => closed.close(resolve));
    const refused = await caught(http.get(at(`http://127.0.0.1:${port}`)));
    expect(refused).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(String(refused)).toContain('ECONNREFUSED');

    await using server = await serve(() => ok);
    const drip = (response: ServerResponse) => {
      response.writeHead(200);
      response.write('drip');
    };
    for (let n = 0; n < 6; n++) server.first.push(drip);
    const impatient = openHttp({ paceMs: 1 }, { ...quick, timeoutMs: 40 });
    const slow = await caught(impatient.get(at(server.url)));
    expect(slow).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
    expect(String(slow)).toMatch(/timeout/iu);
  });

  it('refuses an answer beyond 64 MiB, however small it comes', async () => {
    const bomb = gzipSync(Buffer.alloc(mostBytes + 1));
    await using server = await serve(() => ok);
    server.first.push((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const error = await caught(http.get(at(server.url)));
    expect(error).toMatchObject({ code: 'SOURCE_BROKEN' });
    expect(String(error)).toContain('more than 67108864 bytes');
    expect(server.asked).toHaveLength(1);
  });

  it('stops at once when it is told to, while it waits and while it reads', async () => {
    await using server = await serve(() => ({ status: 503, headers: { 'retry-after': '60' } }));
    const waiting = new AbortController();
    const onNotice = () => waiting.abort(new Error('enough'));
    const options = { ...quick, signal: waiting.signal, onNotice };
    await expect(openHttp({ paceMs: 1 }, options).get(at(server.url))).rejects.toThrow('enough');

    const reading = new AbortController();
    await using other = await serve(() => ok);
    other.first.push((response) => {
      response.write('x');
      setTimeout(() => reading.abort(new Error('stop')), 5);
    });
    const client = openHttp({ paceMs: 1 }, { ...quick, signal: reading.signal });
    await expect(client.get(at(other.url))).rejects.toThrow('stop');
    expect(other.asked).toHaveLength(1);
  });
});

describe('a redirect', () => {
  const to = (location: string) => ({ status: 302, headers: { location } });

  it('is followed five times, not six', async () => {
    await using server = await serve((url) => {
      const left = Number(url.searchParams.get('left'));
      return left === 0 ? ok : to(`/?left=${left - 1}`);
    });
    expect((await http.get(at(`${server.url}/?left=5`))).text).toBe('ok');
    const error = await caught(http.get(at(`${server.url}/?left=6`)));
    expect(error).toMatchObject({ code: 'SOURCE_BROKEN' });
  });

  it.each(['file:///etc/passwd', 'data:text/plain,x', 'http://[bad'])(
    'to %s is refused',
    async (location) => {
      await using server = await serve(() => to(location));
      await expect(http.get(at(server.url))).rejects.toMatchObject({ code: 'SOURCE_BROKEN' });
    },
  );

  it('from a public host to this machine is refused, and not asked', async () => {
    await using inner = await serve(() => ok);
    await using outer = await serve(() => to(inner.url));
    // The one name of this machine that is no address, taken for a public host's.
    const resolve = (host: string) =>
      Promise.resolve([host === 'localhost' ? '93.184.215.14' : '127.0.0.1']);
    const guarded = openHttp({ paceMs: 1, resolve }, quick);
    const error = await caught(guarded.get(at(outer.url.replace('127.0.0.1', 'localhost'))));
    expect(error).toMatchObject({ code: 'SOURCE_BROKEN' });
    expect(String(error)).toContain('an address of this machine or its network');
    expect(inner.asked).toEqual([]);
    expect((await http.get(at(outer.url))).text).toBe('ok');
  });

  it('to another host does not take keys along', async () => {
    await using other = await serve(() => ok);
    await using server = await serve(() => to(other.url));
    await http.get({ url: new URL(server.url), headers: { 'x-api-key': 'secret' } });
    expect(server.asked[0]!.headers['x-api-key']).toBe('secret');
    expect(other.asked[0]!.headers['x-api-key']).toBeUndefined();
    expect(other.asked[0]!.headers['user-agent']).toContain('Kindred');
  });

  it.each([
    ['127.0.0.1', true],
    ['10.1.2.3', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['169.254.169.254', true],
    ['::1', true],
    ['fd00::1', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['::ffff:8.8.8.8', false],
    ['2606:2800:220:1::', false],
    ['93.184.215.14', false],
  ])('knows %s: inward is %s', (address, expected) => {
    expect(isInwardAddress(address)).toBe(expected);
  });
});
