import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';
import { violations } from './axe.js';
import { launchChromium } from './chromium.js';
import { startHostSite, type HostSite } from './host-page.js';

let library: SmallLibrary;
let host: HostSite;
/** Allows the host's pages to ask; `closed` allows none. */
let server: RunningServer;
let closed: RunningServer;
let browser: Browser;
/** What the console says, and what the page asks for. */
let said: string[];
let asked: string[];

beforeAll(async () => {
  library = await makeSmallLibrary();
  host = await startHostSite();
  const options = { port: 0, logLevel: 'silent' } as const;
  server = await startServer(library.kindred, { ...options, allowOrigins: [host.origin] });
  closed = await startServer(library.kindred, options);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), closed.close(), host.close()]);
  await library.dispose();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const tides = 'doi:10.1000/harbour/tides';

interface Visit extends BrowserContextOptions {
  /** Elements of the host page's head. */
  readonly head?: string;
  readonly url?: string;
  readonly policy?: string;
  readonly lang?: string;
  /** Called before the page is opened. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Opens a page of the other site, under a policy that allows the widget and nothing more. */
async function visit(body: string, given: Visit = {}): Promise<Page> {
  const { head = '', url = server.url, lang = 'en', prepare, ...options } = given;
  const script = `<script type="module" src="${url}/widget.js"></script>`;
  const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>An article</title>${head}${script}</head><body><main><h1>An article</h1>${body}</main></body></html>`;
  const policy = `default-src 'none'; script-src ${url}; connect-src ${url}; frame-src ${url}`;
  const address = host.show(html, given.policy ?? policy);
  const page = await (await browser.newContext(options)).newPage();
  [said, asked] = [[], []];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await prepare?.(page);
  await page.goto(address, { waitUntil: 'networkidle' });
  return page;
}

const titles = (page: Page) => page.locator('related-papers a').allTextContents();

describe('the widget on another site, under a strict policy', () => {
  it('lists papers like the one that is named, as real links, and asks nobody else', async () => {
    const page = await visit(`<related-papers paper="${tides}" count="3"></related-papers>`);
    const region = page.getByRole('group', { name: 'Related papers' });
    await region.getByRole('link').first().waitFor();
    expect(await region.getByRole('listitem').count()).toBe(3);
    const expected = library.kindred.related(tides, { k: 3 }).results;
    expect(await titles(page)).toEqual(expected.map(({ paper }) => paper.title));
    expect(await region.getByRole('link').first().getAttribute('href')).toMatch(/^https?:/u);
    expect(said).toEqual([]);
    const others = asked.filter(
      (url) => !url.startsWith(server.url) && !url.startsWith(host.origin),
    );
    expect(others).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });

  it.each([
    ['citation_doi', '<meta name="citation_doi" content="10.1000/HARBOUR/TIDES">'],
    ['citation_arxiv_id', '<meta name="citation_arxiv_id" content="1901.00001v2">'],
    [
      'DC.identifier',
      '<meta name="DC.identifier" content="https://doi.org/10.1000/harbour/tides">',
    ],
    ['og:url', '<meta property="og:url" content="https://arxiv.org/abs/1901.00001">'],
  ])('finds the paper that the page names in %s', async (_, head) => {
    const page = await visit('<related-papers count="1"></related-papers>', { head });
    await page.locator('related-papers a').waitFor();
    expect(await titles(page)).toEqual(['Storm surges and the coasts they reach']);
  });

  it.each([
    '<meta name="DC.identifier" content="https://repo.example/1"><meta name="DC.identifier" content="doi:10.1000/bread">',
    '<link rel="canonical" href="https://journal.example/doi/10.1000/bread?lang=en#top">',
    '<meta property="og:url" content="https://journal.example/doi/10.1000%2Fbread">',
  ])('finds the paper in %s, whatever an empty attribute says', async (head) => {
    const page = await visit('<related-papers paper=""></related-papers>', { head });
    await page.locator('related-papers a').first().waitFor();
    expect(asked.filter((url) => url.includes('/doi%3A10.1000%2Fbread/'))).toHaveLength(1);
  });

  it.each([
    ['[null]', 0],
    ['[{"paper":{"id":"x","title":"A title"}}]', 0],
    ['[{"paper":{"id":"x","title":{"a":1},"authors":[],"identifiers":[]}}]', 0],
    ['[{"paper":{"id":"\\ud800","title":"A title","authors":[],"identifiers":[]}}]', 1],
  ])('shows what an answer of %s holds, or nothing', async (results, links) => {
    const page = await visit(`<related-papers paper="${tides}"></related-papers>`, {
      prepare: async (asking) => {
        await asking.route('**/api/**', (route) =>
          route.fulfill({
            contentType: 'application/json',
            headers: { 'access-control-allow-origin': '*' },
            body: `{"results":${results}}`,
          }),
        );
      },
    });
    await page.locator('related-papers .wait').first().waitFor({ state: 'detached' });
    expect(await page.locator('related-papers a').count()).toBe(links);
    expect(said.filter((line) => line.startsWith('related-papers:'))).toHaveLength(1 - links);
  });

  it('is hidden where the page hides it, and leads to the papers themselves', async () => {
    const page = await visit(
      '<related-papers paper="arxiv:1901.00001" hidden></related-papers><related-papers paper="local:croissant" count="20"></related-papers>',
    );
    expect(await page.locator('related-papers').first().isVisible()).toBe(false);
    await page.locator('related-papers a[href="https://doi.org/10.1000/bread"]').waitFor();
  });

  it('finds papers by title and abstract, where the library does not know the paper', async () => {
    const head =
      '<meta name="citation_doi" content="10.9999/new"><meta name="citation_title" content="Loaves"><meta name="description" content="How yeast makes dough rise.">';
    const page = await visit('<related-papers count="2"></related-papers>', { head });
    await page.locator('related-papers a').first().waitFor();
    expect((await titles(page))[0]).toBe('How sourdough rises');
  });

  it('of which three stand on a page shares what is asked', async () => {
    const one = `<related-papers paper="${tides}"></related-papers>`;
    const page = await visit(
      `${one}${one}<related-papers paper="doi:10.1000/bread"></related-papers>`,
    );
    await page.locator('related-papers a').nth(14).waitFor();
    expect(asked.filter((url) => url.includes('/api/'))).toHaveLength(2);
    expect(await violations(page)).toEqual([]);
  });

  it('keeps its looks and its links whatever the host does with its own', async () => {
    const hostile =
      '<style>* { all: unset !important } a, p, li, ol, section { display: none !important } related-papers { font-size: 3px; letter-spacing: 9px; text-transform: uppercase }</style>';
    const policy = `default-src 'none'; script-src ${server.url}; connect-src ${server.url}; style-src 'unsafe-inline'`;
    const page = await visit(`<related-papers paper="${tides}"></related-papers>`, {
      head: hostile,
      policy,
    });
    const link = page.locator('related-papers a').first();
    await link.waitFor();
    expect(await link.isVisible()).toBe(true);
    const style = (name: string) =>
      link.evaluate((a, key) => getComputedStyle(a).getPropertyValue(key), name);
    expect(await style('letter-spacing')).toBe('normal');
    expect(await style('text-transform')).toBe('none');
    expect(await style('text-decoration-line')).toBe('underline');
  });

  it('can be styled by custom properties and parts', async () => {
    const head =
      '<style>related-papers { --kindred-accent: rgb(1, 2, 3) } related-papers::part(heading) { font-size: 40px }</style>';
    const policy = `default-src 'none'; script-src ${server.url}; connect-src ${server.url}; style-src 'unsafe-inline'`;
    const page = await visit(`<related-papers paper="${tides}"></related-papers>`, {
      head,
      policy,
    });
    const link = page.locator('related-papers a').first();
    await link.waitFor();
    expect(await link.evaluate((a) => getComputedStyle(a).color)).toBe('rgb(1, 2, 3)');
    const heading = page.getByRole('heading', { name: 'Related papers' });
    expect(await heading.evaluate((h) => getComputedStyle(h).fontSize)).toBe('40px');
  });

  it.each([
    ['en', 'Related papers'],
    ['de-CH', 'Verwandte Arbeiten'],
    ['fr', 'Articles apparentés'],
    ['es', 'Artículos relacionados'],
    ['zh-Hans', '相关论文'],
    ['pt-BR', 'Artigos relacionados'],
    ['xx', 'Related papers'],
  ])('speaks the language of the page: %s', async (lang, heading) => {
    const page = await visit(`<related-papers paper="${tides}"></related-papers>`, { lang });
    await page.getByRole('heading', { name: heading }).waitFor();
  });

  it('says what it is told to', async () => {
    const texts = JSON.stringify({ why: 'How so?' }).replaceAll('"', '&quot;');
    const page = await visit(
      `<related-papers paper="${tides}" heading="See also" texts="${texts}" why lang="de"></related-papers>`,
    );
    await page.getByRole('heading', { name: 'See also' }).waitFor();
    await page.getByText('How so?').first().click();
    const { results } = library.kindred.related(tides, { k: 5, explain: true });
    const pair = results.find(({ why }) => why?.pair)?.why?.pair;
    expect(await page.locator('related-papers dd').first().textContent()).toBe(pair?.seed);
    await page.locator('related-papers').evaluate((element) => element.setAttribute('heading', ''));
    await page.getByRole('heading', { name: 'See also' }).waitFor({ state: 'detached' });
  });

  it.each(['light', 'dark'] as const)(
    'is readable where the system is %s, in any theme',
    async (colorScheme) => {
      const themes = ['', 'theme="light"', 'theme="dark"', 'theme="auto"'];
      const body = themes
        .map(
          (theme, i) =>
            `<related-papers paper="${tides}" ${theme} heading="List ${i}" count="1"></related-papers>`,
        )
        .join('');
      const page = await visit(body, { colorScheme });
      await page.locator('related-papers a').nth(3).waitFor();
      expect(await violations(page)).toEqual([]);
    },
  );

  it('works by the keyboard, and tells what is read', async () => {
    const page = await visit(`<related-papers paper="${tides}" why></related-papers>`);
    await page.locator('related-papers a').first().waitFor();
    await page.locator('related-papers summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('related-papers details[open]').count()).toBe(1);
    await page.evaluate(
      `window.told = []; document.addEventListener('click', (event) => event.preventDefault()); for (const name of ['kindred-click', 'kindred-load']) document.addEventListener(name, (event) => { window.told.push([name, event.detail]); })`,
    );
    await page.keyboard.press('Shift+Tab');
    const focused = 'document.activeElement.shadowRoot.activeElement';
    expect(await page.evaluate(`${focused}.localName`)).toBe('a');
    expect(await page.evaluate(`getComputedStyle(${focused}).outlineStyle`)).toBe('solid');
    await page.locator('related-papers a').first().click();
    const first = library.kindred.related(tides, { k: 1 }).results[0]?.paper.id;
    expect(await page.evaluate('window.told')).toEqual([['kindred-click', { id: first, rank: 1 }]]);
  });
});

describe('the widget’s place on the page', () => {
  /** Where what follows the widget stands while the server takes its time. */
  let waiting: Awaited<ReturnType<ReturnType<Page['locator']>['boundingBox']>>;
  const slow = async (page: Page) => {
    await page.addInitScript(
      `window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });`,
    );
    await page.route('**/api/**', async (route) => {
      await page.locator('.wait').first().waitFor();
      if ((await page.locator('#after').count()) > 0)
        waiting = await page.locator('#after').boundingBox();
      await route.continue();
    });
  };

  it('is there from the first paint: nothing moves when the list comes', async () => {
    const reserve = '<style>related-papers:not(:defined) { display: block; height: 28em }</style>';
    const policy = `default-src 'none'; script-src ${server.url}; connect-src ${server.url}; style-src 'unsafe-inline'`;
    const page = await visit(
      `<related-papers paper="${tides}"></related-papers><p id="after">After it.</p>`,
      { prepare: slow, head: reserve, policy },
    );
    await page.locator('related-papers a').first().waitFor();
    expect(await page.locator('#after').boundingBox()).toEqual(waiting);
    expect(Number(await page.evaluate('window.shift'))).toBeLessThan(0.001);
  });

  it('asks only when it comes near the view', async () => {
    const page = await visit(
      `${'<p>Text</p>'.repeat(200)}<related-papers paper="${tides}"></related-papers>`,
    );
    expect(asked.filter((url) => url.includes('/api/'))).toEqual([]);
    await page.locator('related-papers').scrollIntoViewIfNeeded();
    await page.locator('related-papers a').first().waitFor();
  });
});

describe('where nothing can be shown', () => {
  const fallback = '<a id="fallback" href="/related">Related papers</a>';

  it.each([
    [
      'an unknown paper',
      () => ({ paper: 'doi:10.9999/unknown', url: server.url }),
      'no such paper',
    ],
    [
      'a server that does not allow this site',
      () => ({ paper: tides, url: closed.url }),
      '--allow-origin',
    ],
    ['a page that names no paper', () => ({ paper: '', url: server.url }), 'citation_doi'],
  ])('%s: readers see the fallback, the console says why', async (_, given, hint) => {
    const { paper, url } = given();
    const attribute = paper === '' ? '' : `paper="${paper}"`;
    const page = await visit(`<related-papers ${attribute}>${fallback}</related-papers>`, { url });
    await page.locator('#fallback').waitFor();
    expect(await page.locator('related-papers section').count()).toBe(0);
    const told = said.filter((line) => line.startsWith('related-papers:'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(hint);
  });

  it('a dead server: nothing is left on the page', async () => {
    const page = await visit(
      `<related-papers paper="${tides}" api="http://127.0.0.1:9"></related-papers><p id="after">After.</p>`,
      { policy: `default-src 'none'; script-src ${server.url}; connect-src http://127.0.0.1:9` },
    );
    await page.locator('related-papers section').waitFor({ state: 'detached' });
    expect((await page.locator('related-papers').boundingBox())?.height ?? 0).toBe(0);
    expect(said.some((line) => line.startsWith('related-papers: http://127.0.0.1:9/'))).toBe(true);
  });

  it('JavaScript off: the fallback stands there', async () => {
    const page = await visit(`<related-papers paper="${tides}">${fallback}</related-papers>`, {
      javaScriptEnabled: false,
    });
    expect(await page.locator('#fallback').isVisible()).toBe(true);
  });
});

describe('hostile records', () => {
  it('stay text in the widget and in the frame', async () => {
    const id = `local:${hostileMarkup}`;
    const frame = `${server.url}/embed/${encodeURIComponent(id)}.html?count=20&why=true`;
    const page = await visit(
      `<related-papers paper="doi:10.1000/bread" count="20" why></related-papers><iframe title="Related" src="${frame}"></iframe>`,
    );
    await page.locator('related-papers a', { hasText: 'Injected markup' }).waitFor();
    await page.frameLocator('iframe').locator('a').first().waitFor();
    expect(await page.locator('related-papers img, related-papers script').count()).toBe(0);
    expect(await page.title()).toBe('An article');
    expect(said).toEqual([]);
  });

  it('in attributes are asked for as they are, and found nowhere', async () => {
    const paper = hostileMarkup.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const page = await visit(
      `<related-papers paper="${paper}" heading="${paper}"></related-papers>`,
    );
    await page.locator('related-papers section').waitFor({ state: 'detached' });
    expect(await page.title()).toBe('An article');
  });
});

describe('the frame', () => {
  it('shows the list on another site without any script', async () => {
    const frame = `${server.url}/embed/doi:10.1000%2Fbread.html?count=2&lang=de&theme=dark&why=true`;
    const page = await visit(`<iframe title="Verwandte Arbeiten" src="${frame}"></iframe>`, {
      javaScriptEnabled: false,
    });
    const list = page.frameLocator('iframe');
    await list.getByRole('heading', { name: 'Verwandte Arbeiten' }).waitFor();
    expect(await list.getByRole('link').count()).toBe(2);
    expect(await list.getByRole('link').first().getAttribute('target')).toBe('_top');
    expect(said).toEqual([]);
  });

  it('breaks no rule of accessibility', async () => {
    for (const theme of ['light', 'dark']) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${server.url}/embed/doi:10.1000/bread.html?theme=${theme}&why=true`);
      // A frame of another page: its page has the landmarks.
      const broken = await violations(page);
      expect(
        broken.filter((rule) => !/^(?:landmark-one-main|page-has-heading-one|region)/u.test(rule)),
      ).toEqual([]);
    }
  });
});
