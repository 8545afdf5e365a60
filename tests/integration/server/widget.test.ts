import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from './small-library.js';

const journal = 'https://journal.example';

let library: SmallLibrary;
let server: RunningServer;
let closed: RunningServer;
let open: RunningServer;
beforeAll(async () => {
  library = await makeSmallLibrary();
  const options = { port: 0, logLevel: 'silent' } as const;
  server = await startServer(library.kindred, { ...options, allowOrigins: [journal] });
  closed = await startServer(library.kindred, options);
  open = await startServer(library.kindred, { ...options, allowOrigins: ['*'] });
});
afterAll(async () => {
  await Promise.all([server.close(), closed.close(), open.close()]);
  await library.dispose();
});

describe('the script', () => {
  it('is for pages of any site, and small', async () => {
    const response = await fetch(`${closed.url}/widget.js`, { headers: { origin: journal } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(response.headers.get('content-type')).toMatch(/^text\/javascript/u);
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    const script = await response.text();
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(10 * 1024);
    const forFiles = await readFile(join(packageRoot, 'dist/browser/widget-static.js'));
    expect(gzipSync(forFiles, { level: 9 }).length).toBeLessThanOrEqual(10 * 1024);
    expect(script).not.toMatch(/\beval\(|new Function|from"/u);
    expect(response.headers.get('etag')).not.toBeNull();
  });

  it('of our own pages is small as well', async () => {
    const html = await (await fetch(closed.url, { headers: { accept: 'text/html' } })).text();
    const address = /src="(\/assets\/page\.js[^"]*)"/u.exec(html)?.[1] ?? '';
    const script = await (await fetch(closed.url + address)).text();
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(60 * 1024);
  });
});

describe('other sites', () => {
  const allowed = async (url: string, origin: string) => {
    const response = await fetch(`${url}/api/v1/search?q=owls`, { headers: { origin } });
    return response.headers.get('access-control-allow-origin') ?? 'nobody';
  };

  it('may ask where their origin is allowed, and only there', async () => {
    expect(await allowed(server.url, journal)).toBe(journal);
    for (const origin of ['https://evil.example', `${journal}.evil.example`, 'null']) {
      expect(await allowed(server.url, origin)).toBe('nobody');
    }
    expect(await allowed(closed.url, journal)).toBe('nobody');
    expect(await allowed(open.url, 'https://any.example')).toBe('*');
  });

  it('may send a text, which browsers ask about before', async () => {
    const preflight = (url: string) =>
      fetch(`${url}/api/v1/recommendations`, {
        method: 'OPTIONS',
        headers: {
          origin: journal,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const { status, headers } = await preflight(server.url);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(journal);
    expect(headers.get('access-control-allow-headers')).toBe(
      'content-type,authorization,x-api-key',
    );
    expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect((await preflight(closed.url)).status).toBe(405);
  });

  it('read errors as well', async () => {
    const response = await fetch(`${server.url}/api/v1/papers/none`, {
      headers: { origin: journal },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      404,
      journal,
    ]);
  });

  it('may show no page of ours in a frame but the embedded list', async () => {
    const policy = async (path: string) =>
      (await fetch(server.url + path)).headers.get('content-security-policy');
    expect(await policy('/')).toContain("frame-ancestors 'none'");
    expect(await policy('/embed/doi:10.1000/bread.html')).toContain('frame-ancestors *');
    expect(await policy('/embed/doi:10.1000/bread.html')).not.toContain('script-src');
    expect((await fetch(`${server.url}/`)).headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });
});

describe('the embedded list', () => {
  const get = async (path: string) => {
    const response = await fetch(`${server.url}/embed/${path}`);
    return { status: response.status, html: await response.text() };
  };

  it('holds the related papers, without a script', async () => {
    const { html } = await get('doi:10.1000%2Fbread.html?count=2&lang=fr&theme=dark');
    expect(html).toContain('<html lang="fr" data-theme="dark">');
    expect(html).toContain('Articles apparentés');
    expect(html.match(/<li>/gu)).toHaveLength(2);
    expect(html).toContain('Layers of butter in laminated dough');
    expect(html).not.toContain('<script');
  });

  it('as a fragment is the list alone, with addresses that hold anywhere', async () => {
    const { html } = await get('doi:10.1000/bread.html?fragment=true');
    expect(html).toMatch(/^<section class="related-papers"/u);
    expect(html).not.toMatch(/href="\//u);
    expect(html).toContain(`href="${server.url}/papers/`);
  });

  it('of an unknown paper is empty, and says so by its status', async () => {
    const { status, html } = await get('doi:10.9999/unknown.html');
    expect([status, html.includes('<body></body>')]).toEqual([404, true]);
    expect(await get('doi:10.9999/unknown.html?fragment=true')).toEqual({ status: 404, html: '' });
  });

  it.each([
    ['doi:10.1000/bread.html?count=21', 'count'],
    ['doi:10.1000/bread.html?theme=blue', 'theme'],
    ['doi:10.1000/bread.html?lang=%22%3E', 'lang'],
    ['doi:10.1000/bread.html?cuont=3', 'did you mean'],
  ])('refuses %s', async (path, hint) => {
    const { status, html } = await get(path);
    expect(status).toBe(400);
    expect(html).toContain(hint);
  });

  it('escapes whatever a record holds', async () => {
    const { html } = await get(`${encodeURIComponent('doi:10.1000/bread')}.html?count=20&why=true`);
    expect(html).toContain('Injected markup');
    expect(html).not.toMatch(/<script|<img/u);
    expect((await get(`${encodeURIComponent(`local:${hostileMarkup}`)}.html`)).status).toBe(200);
  });
});
