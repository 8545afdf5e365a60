import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';
import { violations } from './axe.js';
import { launchChromium } from './chromium.js';

let library: SmallLibrary;
let server: RunningServer;
let browser: Browser;
/** What the browser complained about: console errors, refused resources, thrown errors. */
let complaints: string[];

beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent', isSample: true });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await server.close();
  await library.dispose();
});

afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(request.url()));
  await page.goto(server.url + path, { waitUntil: 'networkidle' });
  return page;
}

const titles = (page: Page) => page.locator('.results h2 a').allTextContents();
const hasSidewaysScroll = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe('searching', () => {
  it('takes a question and Enter, and shows papers with the best first', async () => {
    const page = await visit('/');
    await page.getByRole('searchbox').fill('why does dough rise?');
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL('**/?q=*');
    expect((await titles(page))[0]).toBe('How sourdough rises');
    expect(await page.getByRole('searchbox').inputValue()).toBe('why does dough rise?');
    expect(await page.title()).toBe('why does dough rise? – Kindred');
    expect(complaints).toEqual([]);
  });

  it('leads on to papers like one, and back', async () => {
    const page = await visit('/?q=when+does+the+tide+turn');
    const found = await titles(page);
    await page.getByRole('link', { name: 'Papers like this' }).first().click();
    await page.waitForURL('**/?like=*');
    const seed = await page.locator('.seed h1').textContent();
    expect(seed).toBe(found[0]);
    const related = await titles(page);
    expect(related.length).toBeGreaterThan(0);
    const lower = related.map((title) => title.toLowerCase());
    expect(lower).not.toContain(seed?.toLowerCase());
    await page.goBack();
    expect(await titles(page)).toEqual(found);
    expect(complaints).toEqual([]);
  });

  it('works by the keyboard alone', async () => {
    const page = await visit('/');
    await page.keyboard.type('how do owls fly so quietly');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?q=*');
    const name = 'Papers like this: Silent flight in owls';
    const focused = () => page.evaluate("document.activeElement?.getAttribute('aria-label')");
    for (let pressed = 0; pressed < 20 && (await focused()) !== name; pressed++) {
      await page.keyboard.press('Tab');
    }
    expect(await focused()).toBe(name);
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?like=*');
    expect(await page.locator('.seed h1').textContent()).toBe('Silent flight in owls');
  });

  it('offers questions on the first visit', async () => {
    const page = await visit('/');
    const example = page.locator('.examples a').first();
    const question = await example.innerText();
    await example.click();
    await page.waitForURL('**/?q=*');
    expect(await page.getByRole('searchbox').inputValue()).toBe(question);
  });

  it('unfolds a long abstract', async () => {
    const page = await visit('/?like=local:sediment');
    const rest = page.locator('.seed details p');
    expect(await rest.isVisible()).toBe(false);
    await page.getByText('Whole abstract').first().click();
    expect(await rest.isVisible()).toBe(true);
  });

  it('works without JavaScript', async () => {
    const page = await visit('/', { javaScriptEnabled: false });
    await page.getByRole('searchbox').fill('violins');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/?q=*');
    expect((await titles(page))[0]).toBe('The varnish of old violins');
  });
});

describe('showing', () => {
  it('has its style, font and script arrive under the policy', async () => {
    const page = await visit('/?q=birds');
    const family = "document.fonts.check(`16px 'Source Serif 4'`)";
    expect(await page.evaluate(family)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('names the strength of a match for those who do not see the bar', async () => {
    const page = await visit('/?q=how+sourdough+rises');
    const bar = page.locator('.results li').first().getByRole('img');
    expect(await bar.getAttribute('aria-label')).toMatch(/^(?:very )?strong match$/u);
  });

  it('does not run a hostile record', async () => {
    const page = await visit('/?q=scripts+in+web+page+titles');
    expect((await titles(page))[0]).toBe(`Injected markup ${hostileMarkup}`);
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.title()).not.toContain('owned');
    await page.getByRole('link', { name: 'Papers like this: Injected' }).click();
    await page.waitForURL('**/?like=*');
    expect(await page.locator('.seed h1').textContent()).toBe(`Injected markup ${hostileMarkup}`);
    expect(await page.title()).toMatch(/^Like Injected markup/u);
    expect(complaints).toEqual([]);
  });

  it('does not run a hostile question', async () => {
    const page = await visit(`/?q=${encodeURIComponent(hostileMarkup)}`);
    expect(await page.getByRole('searchbox').inputValue()).toBe(hostileMarkup);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });

  it.each(['/', '/?q=sea+levels', '/?like=local:sediment', '/?q=scripts', '/nothing'])(
    'fits a narrow phone: %s',
    async (path) => {
      const page = await visit(path, { viewport: { width: 320, height: 640 } });
      expect(await hasSidewaysScroll(page)).toBe(false);
    },
  );

  it.each(['light', 'dark'] as const)('breaks no rule of accessibility in %s', async (scheme) => {
    for (const path of ['/', '/?q=sea+levels', '/?like=local:sediment', '/nothing']) {
      const page = await visit(path, { colorScheme: scheme });
      expect(await violations(page)).toEqual([]);
    }
  });

  it('keeps the colours that were chosen', async () => {
    const page = await visit('/', { colorScheme: 'light' });
    const background = () => page.evaluate('getComputedStyle(document.body.parentNode).background');
    const light = await background();
    await page.getByRole('radio', { name: 'Dark' }).check();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.goto(`${server.url}/?q=birds`);
    expect(await background()).toBe(dark);
    await page.getByRole('radio', { name: 'Auto' }).check();
    expect(await background()).toBe(light);
  });

  it('prints a reading list with addresses and without the machinery', async () => {
    const page = await visit('/?q=when+does+the+tide+turn');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('button', { name: 'Search' }).isVisible()).toBe(false);
    expect(await page.getByText('Papers like this').first().isVisible()).toBe(false);
    const address = `getComputedStyle(document.querySelector('.results a[href^="http"]'), '::after').content`;
    expect(await page.evaluate(address)).toContain('https://example.org/tides');
  });
});
