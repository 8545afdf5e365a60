import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, type SmallLibrary } from './small-library.js';

let library: SmallLibrary;
let server: RunningServer;
let sample: RunningServer;

beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  sample = await startServer(library.kindred, { port: 0, logLevel: 'silent', isSample: true });
});

afterAll(async () => {
  await Promise.all([server.close(), sample.close()]);
  await library.dispose();
});

const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

async function page(path: string): Promise<{ status: number; html: string }> {
  const response = await fetch(server.url + path, asBrowser);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  return { status: response.status, html: await response.text() };
}

describe('the page', () => {
  it('welcomes, and says what the library holds', async () => {
    const { status, html } = await page('/');
    expect(status).toBe(200);
    expect(html).toContain('12 papers');
    expect(await (await fetch(sample.url, asBrowser)).text()).toContain('sample library');
  });

  it('answers a question', async () => {
    const { html } = await page('/?q=how+does+dough+rise');
    expect(html.indexOf('How sourdough rises')).toBeGreaterThan(0);
    expect(html).toContain('value="how does dough rise"');
  });

  it.each(['https%3A%2F%2Fdoi.org%2F10.1000%2FBREAD', 'doi:10.1000/bread', '10.1000%2Fbread'])(
    'shows a paper and those like it, named by any of its identifiers: %s',
    async (name) => {
      const { html } = await page(`/papers/${name}`);
      expect(html).toContain('<meta name="citation_title" content="How sourdough rises"/>');
      expect(html).toContain('Layers of butter in laminated dough');
      expect(html.match(/data-paper="doi:10.1000\/bread"/gu)).toHaveLength(1);
    },
  );

  it('names the other versions of a paper', async () => {
    const { html } = await page('/papers/arxiv:1901.00001');
    expect(html).toContain('href="/papers/doi:10.1000%2Fharbour%2Ftides"');
    const canonical = `<link rel="canonical" href="${server.url}/papers/arxiv:1901.00001"/>`;
    expect(html).toContain(canonical);
  });

  it('recommends for a basket, and says when there is none', async () => {
    const { html } = await page('/basket?like=doi:10.1000/bread&dislike=local:sediment');
    expect(html).toContain('Layers of butter in laminated dough');
    expect(html).not.toContain('data-paper="local:sediment"');
    expect((await page('/basket')).html).toContain('The basket is empty');
    expect((await page('/basket?dislike=local:sediment')).html).toContain('The basket is empty');
  });

  it('leaves out of a basket what was removed from the library, and says so', async () => {
    const { status, html } = await page('/basket?like=doi:10.1000/bread&like=local:gone');
    expect(status).toBe(200);
    expect(html).toContain('No longer in the library, and left out: local:gone.');
    expect((await page('/basket?like=local:gone')).html).toContain('The basket is empty');
  });

  it('holds all its state in the address', async () => {
    const { html } = await page('/?q=water&venue=Coastal+Science&from=2016&to=&sort=date&page=1');
    expect(html).toContain('data-paper="local:storm-surge"');
    expect(html).not.toContain('data-paper="local:sediment"');
    expect(html).toMatch(/value="Coastal Science" checked/u);
    expect(html).toMatch(/name="from"[^>]*value="2016"/u);
    expect(html).toContain('newest papers');
  });

  it('offers a way out where conditions leave nothing', async () => {
    const { html } = await page('/?q=water&from=1800&to=1801');
    expect(html).toContain('href="/?q=water">Ask the same without conditions</a>');
  });

  it('ignores what links pick up on their way', async () => {
    expect((await page('/?q=owls&utm_source=mail')).status).toBe(200);
  });

  it.each([
    ['/?q=%20', 400, 'query is empty'],
    ['/?q=owls&page=0', 400, 'whole number from 1 to 20'],
    ['/?q=owls&from=soon', 400, 'whole number from 0 to 9999'],
    ['/?q=owls&sort=best', 400, 'relevance or date'],
    [`/?q=owls${'&venue=a'.repeat(60)}`, 400, 'at most 50 times'],
    ['/?q=%zz', 400, 'percent-encoded'],
    [`/?q=${'a'.repeat(30_000)}`, 400, 'the limit is 20000'],
    ['/papers/local:unknown', 404, 'o paper "local:unknown"'],
    ['/nothing', 404, 'o such page'],
    ['/%zz', 404, 'o such page'],
  ])('tells people on a page what is wrong with %.30s', async (path, expected, words) => {
    const { status, html } = await page(path);
    expect(status).toBe(expected);
    expect(html.replaceAll('&quot;', '"')).toContain(words);
    expect(html).toContain('role="alert"');
  });

  it('tells programs the same as a problem document', async () => {
    const response = await fetch(`${server.url}/papers/local:unknown`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'PAPER_NOT_FOUND' });
  });
});

describe('assets', () => {
  it('named by the page are there, typed, and may be kept', async () => {
    const { html } = await page('/');
    const addresses = [...html.matchAll(/(?:href)="(\/assets\/[^"]+)"/gu)].map(([, href]) => href);
    expect(addresses.length).toBeGreaterThanOrEqual(6);
    for (const address of addresses) {
      const response = await fetch(server.url + (address ?? ''));
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toMatch(/max-age=\d{7,}/u);
      expect(response.headers.get('etag')).not.toBeNull();
      expect(response.headers.get('content-type')).toMatch(
        /^(?:text\/css|image\/svg|font\/woff2)/u,
      );
    }
  });

  it('named by the stylesheets are there', async () => {
    const css = await (await fetch(`${server.url}/assets/theme.css`)).text();
    const fonts = [...css.matchAll(/url\('([^']+)'\)/gu)].map(([, url]) => url);
    expect(fonts.length).toBeGreaterThan(0);
    for (const font of fonts) {
      expect((await fetch(server.url + (font ?? ''))).headers.get('content-type')).toBe(
        'font/woff2',
      );
    }
  });

  it.each([
    '/assets/',
    '/assets/..%2fpage.tsx',
    '/assets/fonts',
    '/assets/fonts/../../package.json',
  ])('there is nothing else at %s', async (path) => {
    expect((await fetch(server.url + path)).status).toBe(404);
  });
});
