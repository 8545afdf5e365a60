import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addKey } from '../../../../src/server/access/key-file.js';
import { startServer } from '../../../../src/server/start-server.js';
import { exchange } from '../raw-http.js';
import { makeSmallLibrary, type SmallLibrary } from '../small-library.js';
import { bearer, problem, served } from './served.js';

const owl = '/api/v1/papers/local:owl';
let library: SmallLibrary;
let key: string;

beforeAll(async () => {
  library = await makeSmallLibrary();
  key = addKey(library.directory, { name: 'reader', scope: 'read' }).text;
});

afterAll(() => library.dispose());

/** The statuses of requests one after another. */
async function statuses(url: string, headers: readonly Record<string, string>[]) {
  const all: number[] = [];
  for (const each of headers) all.push((await fetch(url, { headers: each })).status);
  return all;
}

describe('the rate limit', () => {
  it('is told, held for each address, and five times as high for a key', async () => {
    await served(library, { rateLimit: 2 }, async ({ url }) => {
      const first = await fetch(url + owl);
      expect(first.headers.get('ratelimit')).toContain('r=1');
      expect(first.headers.get('ratelimit-policy')).toContain('q=2; w=60');
      expect(await statuses(url + owl, [{}, {}])).toEqual([200, 429]);
      const response = await fetch(url + owl);
      const seconds = Number(response.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(await problem(response)).toMatchObject({
        status: 429,
        code: 'RATE_LIMITED',
        details: { limit: 2, retryAfterSeconds: seconds },
      });
      const keyed = await statuses(url + owl, Array<Record<string, string>>(11).fill(bearer(key)));
      expect(keyed).toEqual([...Array<number>(10).fill(200), 429]);
    });
  });

  it('counts pages too, once each, but neither health nor assets', async () => {
    await served(library, { rateLimit: 2 }, async ({ url }) => {
      expect(await statuses(`${url}/api/v1/nothing`, [{}])).toEqual([404]);
      expect(await statuses(`${url}/papers/local:owl`, [{}, {}])).toEqual([200, 429]);
      const page = await fetch(url, { headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('content-type')]).toEqual([
        429,
        'text/html; charset=utf-8',
      ]);
      expect(await statuses(`${url}/healthz`, [{}, {}, {}])).toEqual([200, 200, 200]);
      expect(await statuses(`${url}/assets/icon.svg`, [{}])).toEqual([200]);
    });
  });

  it('counts each question of a batch; the last batch may go beyond it', async () => {
    await served(library, { rateLimit: 6 }, async ({ url }) => {
      const batch = (count: number) => {
        const queries = Array.from({ length: count }, () => ({ q: 'owls', k: 1 }));
        return fetch(`${url}/api/v1/search/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ queries }),
        });
      };
      const first = await batch(4);
      expect([first.status, first.headers.get('ratelimit')]).toEqual([
        200,
        expect.stringContaining('r=2;'),
      ]);
      // Sent at once, so that all are counted as requests before any is as what it holds.
      const both = await Promise.all([batch(4), batch(4)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 429]);
      const refused = await batch(1);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await problem(refused)).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 6 } });
      expect(await statuses(url + owl, [{}])).toEqual([429]);
    });
  });

  it('holds for wrong keys where nothing else is limited, and not for right ones', async () => {
    await served(library, {}, async ({ url }) => {
      const wrong = Array.from({ length: 31 }, (_, i) => bearer(`kindred_${i}`));
      const all = await statuses(url + owl, wrong);
      expect(all).toEqual([...Array<number>(30).fill(401), 429]);
      expect(await statuses(url + owl, [bearer(key), {}])).toEqual([200, 200]);
    });
  });

  it('is none where only this machine asks, and one elsewhere', async () => {
    const policyOf = async (options: Partial<Parameters<typeof startServer>[1]>) => {
      const some = { port: 0, logLevel: 'silent', ...options } as const;
      const server = await startServer(library.kindred, some);
      const { headers } = await fetch(`http://127.0.0.1:${server.port}${owl}`);
      await server.close();
      return headers.get('ratelimit-policy');
    };
    expect(await policyOf({})).toBeNull();
    expect(await policyOf({ host: '0.0.0.0' })).toContain('q=120;');
    expect(await policyOf({ host: '0.0.0.0', access: { rateLimit: 0 } })).toBeNull();
    expect(await policyOf({ access: { trustProxy: 1 } })).toContain('q=120;');
  });
});

describe('an address', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('is what a proxy says only where that is trusted', async () => {
    const asked = [from('192.0.2.1'), from('192.0.2.2'), from('192.0.2.3')];
    await served(library, { rateLimit: 1 }, async ({ url }) => {
      expect(await statuses(url + owl, asked)).toEqual([200, 429, 429]);
    });
    for (const trustProxy of [1, ['loopback'], ['127.0.0.0/8']]) {
      await served(library, { rateLimit: 1, trustProxy }, async ({ url }) => {
        expect(await statuses(url + owl, asked)).toEqual([200, 200, 200]);
        // What stands before the proxy's own word was written by who asks.
        const lies = [from('198.51.100.1, 192.0.2.9'), from('198.51.100.2, 192.0.2.9')];
        expect(await statuses(url + owl, lies)).toEqual([200, 429]);
      });
    }
  });

  it('of IPv6 is a network, and one of IPv4 is itself however it is written', async () => {
    await served(library, { rateLimit: 1, trustProxy: 1 }, async ({ url }) => {
      const six = ['2001:db8:0:1::1', '2001:db8:0:1f::2', '2001:db8:0:100::1'].map(from);
      expect(await statuses(url + owl, six)).toEqual([200, 429, 200]);
      const four = ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.8'].map(from);
      expect(await statuses(url + owl, four)).toEqual([200, 429, 200]);
    });
  });
});

describe('the public address', () => {
  it('is that of the pages, and is accepted as host', async () => {
    const publicUrl = 'https://papers.example';
    const ask = 'GET /healthz HTTP/1.1\r\nHost: Papers.example\r\nConnection: close\r\n\r\n';
    await served(library, {}, async ({ port }) => {
      expect(await exchange(port, ask)).toMatch(/^HTTP\/1\.1 400 /u);
    });
    await served(library, { publicUrl }, async ({ url, port }) => {
      expect(await exchange(port, ask)).toMatch(/^HTTP\/1\.1 200 /u);
      const page = await (await fetch(`${url}/embed`)).text();
      expect(page).toContain('https://papers.example/');
      expect(page).not.toContain(url);
    });
  });

  it('else has the scheme that a trusted proxy tells', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const originIn = async ({ url }: { url: string }) =>
      /https?:\/\/127\.0\.0\.1:\d+/u.exec(
        await (await fetch(`${url}/embed`, { headers })).text(),
      )?.[0];
    expect(await served(library, {}, originIn)).toMatch(/^http:/u);
    expect(await served(library, { trustProxy: 1 }, originIn)).toMatch(/^https:/u);
  });
});

describe('a busy server', () => {
  it('refuses what it cannot take, and tells its health all the same', async () => {
    await served(library, { maxConcurrent: 1, maxQueue: 1 }, async ({ url }) => {
      await fetch(`${url}/api/v1/search?q=warm`);
      const text = 'When the tide turns in a small harbour. '.repeat(40);
      const ask = (n: number) =>
        fetch(`${url}/api/v1/search?q=${encodeURIComponent(`${n} ${text}`)}`);
      const asked = Promise.all(Array.from({ length: 20 }, (_, n) => ask(n)));
      const health = await Promise.all([fetch(`${url}/healthz`), fetch(`${url}/healthz`)]);
      expect(health.map(({ status }) => status)).toEqual([200, 200]);
      const all = await asked;
      const refused = all.filter(({ status }) => status === 503);
      expect(all.filter(({ status }) => status === 200).length).toBe(20 - refused.length);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(20);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      const told = await problem(refused[0]!);
      expect(told.code).toBe('OVERLOADED');
      expect(told.detail).toContain('try again in 1 s');
      await expect.poll(async () => (await fetch(`${url}/api/v1/search?q=after`)).status).toBe(200);
    });
  });
});
