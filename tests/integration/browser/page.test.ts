import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';
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
  it('needs no script, and its style and font arrive under the policy', async () => {
    const page = await visit('/?q=birds');
    expect(await page.locator('script').count()).toBe(0);
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

  it.each(['light', 'dark'] as const)('has readable contrast in %s', async (colorScheme) => {
    const page = await visit('/', { colorScheme });
    for (const name of ['ink', 'quiet', 'accent', 'error']) {
      const [text, paper] = await Promise.all([name, 'paper'].map((each) => colour(page, each)));
      expect(contrast(text ?? [], paper ?? [])).toBeGreaterThanOrEqual(4.5);
    }
    const button = await Promise.all(['on-accent', 'accent'].map((each) => colour(page, each)));
    expect(contrast(button[0] ?? [], button[1] ?? [])).toBeGreaterThanOrEqual(4.5);
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

/** Red, green and blue, 0 to 255, of one of the page's colours. */
async function colour(page: Page, name: string): Promise<number[]> {
  const value = `getComputedStyle(document.documentElement).getPropertyValue('--kindred-${name}')`;
  const hex = String(await page.evaluate(value)).trim();
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb
    .map((channel) => channel / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
