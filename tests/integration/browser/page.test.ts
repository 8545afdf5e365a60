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

const allPages = [
  '/',
  '/?q=sea+levels',
  '/?q=water&from=1800&to=1801',
  '/papers/local:sediment',
  '/papers/arxiv:1901.00001',
  '/basket?like=local:sediment&dislike=doi:10.1000/bread',
  '/basket',
  '/cite?id=local:sediment',
  '/embed?paper=doi:10.1000/bread',
  '/nothing',
];

const titles = (page: Page) => page.locator('.results .title').allTextContents();
const hasSidewaysScroll = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
const question = (page: Page) => page.getByRole('searchbox');
/** Waits until a paper is the first of the results. */
const first = (page: Page, title: string) =>
  page.locator('.results li:first-child .title', { hasText: title }).waitFor();

describe('searching', () => {
  it('answers as one types, in one entry of the history, and on Enter', async () => {
    const page = await visit('/');
    const entries = Number(await page.evaluate('history.length'));
    await question(page).pressSequentially('why does dough rise?');
    await page.waitForURL('**/?q=why+does+dough+rise%3F');
    await first(page, 'How sourdough rises');
    expect((await titles(page))[0]).toBe('How sourdough rises');
    expect(await page.title()).toBe('why does dough rise? – Kindred');
    const feeds = page.locator('head link[rel="alternate"]');
    expect(await feeds.count()).toBe(2);
    expect(await feeds.first().getAttribute('href')).toContain('?q=why+does+dough+rise%3F');
    await question(page).press('Enter');
    await question(page).fill('owls');
    await question(page).press('Enter');
    await page.waitForURL('**/?q=owls');
    expect(await page.evaluate('history.length')).toBe(entries + 2);
    await page.goBack();
    await page.waitForURL('**/?q=why+does+dough+rise%3F');
    await first(page, 'How sourdough rises');
    expect(await question(page).inputValue()).toBe('why does dough rise?');
    expect(complaints).toEqual([]);
  });

  it('never shows an earlier answer after a later one', async () => {
    const page = await visit('/');
    // The first answer comes only when the second has been shown.
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/?q=vio', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    const asked = page.waitForRequest('**/?q=vio');
    await question(page).fill('vio');
    await asked;
    await question(page).fill('how do owls fly so quietly');
    await first(page, 'Silent flight in owls');
    release();
    await page.waitForLoadState('networkidle');
    expect((await titles(page))[0]).toBe('Silent flight in owls');
    expect(page.url()).toContain('owls');
  });

  it('leads on to papers like one, and back', async () => {
    const page = await visit('/?q=when+does+the+tide+turn');
    const found = await titles(page);
    await page.getByRole('link', { name: 'Papers like this' }).first().click();
    await page.waitForURL('**/papers/*');
    const seed = await page.locator('.paper h1').textContent();
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
    await page.locator('.results').waitFor();
    for (let pressed = 0; pressed < 40; pressed++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement?.className')) === 'title') break;
    }
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
    const focused = () => page.evaluate('document.activeElement.textContent');
    const [best, second] = await titles(page);
    expect(await focused()).toBe(best);
    await page.keyboard.press('j');
    expect(await focused()).toBe(second);
    await page.keyboard.press('k');
    await page.keyboard.press('w');
    expect(await page.locator('.why[open]').count()).toBe(1);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('.title').first().focus();
    await page.keyboard.press('l');
    await page.waitForURL('**/papers/*');
    expect(await page.locator('.paper h1').textContent()).toBe(best);
  });

  it('offers questions on the first visit', async () => {
    const page = await visit('/');
    const example = page.locator('.examples a').first();
    const asked = await example.innerText();
    await example.click();
    await page.waitForURL('**/?q=*');
    await page.locator('.welcome').waitFor({ state: 'detached' });
    expect(await question(page).inputValue()).toBe(asked);
  });

  it('unfolds a long abstract, and why a paper is there', async () => {
    const page = await visit('/?q=sediment+cores+and+ancient+sea+levels');
    const first = page.locator('.result').first();
    await first.getByText('Whole abstract').click();
    expect(await first.locator('.whole p').isVisible()).toBe(true);
    await first.locator('.why > summary').click();
    expect(await first.getByText('Words in common').isVisible()).toBe(true);
    expect(await first.locator('.snippet mark').count()).toBeGreaterThan(0);
  });

  it('tells when the server does not answer, and tries again', async () => {
    const page = await visit('/?q=owls');
    await page.context().setOffline(true);
    await question(page).fill('violins');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('does not answer');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await first(page, 'The varnish of old violins');
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('shows what was wrong with a question, and goes on', async () => {
    const page = await visit('/?q=owls');
    await question(page).fill('x'.repeat(21_000));
    await page.getByRole('alert').waitFor();
    await question(page).fill('violins');
    await first(page, 'The varnish of old violins');
  });

  it('finds a paper by its DOI or its BibTeX entry, pasted', async () => {
    const page = await visit('/');
    for (const pasted of [
      'https://doi.org/10.1000/bread',
      '@article{x, title={Bread}, doi={10.1000/bread}}',
    ]) {
      await question(page).fill(pasted);
      await question(page).press('Enter');
      await first(page, 'How sourdough rises');
      await question(page).fill('owls');
      await question(page).press('Enter');
      await first(page, 'Silent flight in owls');
    }
  });

  it('works without JavaScript', async () => {
    const page = await visit('/', { javaScriptEnabled: false });
    await question(page).fill('violins');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/?q=*');
    expect((await titles(page))[0]).toBe('The varnish of old violins');
    await page.getByRole('checkbox', { name: 'Coastal Science' }).check();
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**venue=Coastal+Science**');
    expect(await titles(page)).toHaveLength(2);
    expect(await page.getByText('+ Basket').first().isVisible()).toBe(false);
    await page.getByRole('link', { name: 'date' }).click();
    await page.waitForURL('**sort=date**');
    expect((await titles(page))[0]).toBe('Storm surges and the coasts they reach');
    await page.getByRole('link', { name: 'Papers like this' }).first().click();
    await page.waitForURL('**/papers/*');
  });
});

describe('narrowing', () => {
  it('by a venue counts anew at once, keeps the focus, and is undone by going back', async () => {
    const page = await visit('/?q=water');
    const all = await page.locator('.found h1').textContent();
    await page.getByRole('checkbox', { name: 'Coastal Science' }).check();
    await page.waitForURL('**venue=Coastal+Science**');
    await page.getByRole('heading', { name: '1–2 of the 2 nearest papers' }).waitFor();
    expect(await page.evaluate('document.activeElement.value')).toBe('Coastal Science');
    await page.goBack();
    await page.getByRole('heading', { name: all ?? '' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Coastal Science' }).isChecked()).toBe(false);
  });

  it('by dragging over the years', async () => {
    const page = await visit('/?q=water');
    const chart = await page.locator('svg.histogram').boundingBox();
    if (chart === null) throw new Error('no histogram');
    const begin = Number(await page.locator('svg.histogram').getAttribute('data-first'));
    const last = Number(await page.locator('svg.histogram').getAttribute('data-last'));
    await page.mouse.move(chart.x + 2, chart.y + 20);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width / 2, chart.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(`**from=${begin}**`);
    const to = Number(new URL(page.url()).searchParams.get('to'));
    expect(to).toBeGreaterThan(begin);
    expect(to).toBeLessThan(last);
    expect(await page.locator('#from').inputValue()).toBe(String(begin));
  });

  it('by one year, by its bar', async () => {
    const page = await visit('/?q=water');
    await page.locator('.histogram a').first().click();
    await page.waitForURL('**from=*');
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('from')).toBe(searchParams.get('to'));
  });
});

describe('citing', () => {
  it('shows the reference over the page, and copies it', async () => {
    const page = await visit('/?q=sourdough', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('link', { name: 'Cite: How sourdough rises' }).click();
    const dialog = page.getByRole('dialog', { name: 'References' });
    await dialog.getByText('@article{crumb2020sourdough').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Copy BibTeX' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain(
      'doi = {10.1000/bread}',
    );
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('downloads a file', async () => {
    const page = await visit('/cite?id=doi:10.1000/bread', { javaScriptEnabled: false });
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download RIS' }).click();
    expect((await waiting).suggestedFilename()).toBe('kindred.ris');
  });
});

describe('the builder of embedded lists', () => {
  it('shows what was chosen, on a light and a dark page, with its code', async () => {
    const page = await visit('/embed', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('textbox', { name: 'Paper' }).fill('doi:10.1000/bread');
    await page.getByRole('textbox', { name: 'Paper' }).press('Tab');
    await page.waitForURL('**/embed?paper=**');
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await page.getByRole('heading', { name: 'Verwandte Arbeiten' }).nth(1).waitFor();
    await page.locator('related-papers a', { hasText: 'Layers of butter' }).nth(1).waitFor();
    await page.getByRole('button', { name: 'Copy the code for HTML' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `<script type="module" src="${server.url}/widget.js"></script>\n<related-papers paper="doi:10.1000/bread" count="5" lang="de"></related-papers>`,
    );
    expect(complaints).toEqual([]);
  });

  it('works without JavaScript, but for the preview', async () => {
    const page = await visit('/embed', { javaScriptEnabled: false });
    await page.getByRole('spinbutton', { name: 'How many' }).fill('7');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL('**count=7**');
    expect(await page.locator('#code-HTML').textContent()).toContain('count="7"');
  });
});

describe('the basket', () => {
  it('gathers liked and disliked papers, recommends, and can be shared by its address', async () => {
    const page = await visit('/?q=bread+and+owls');
    await page.getByRole('button', { name: '+ Basket: How sourdough rises' }).click();
    const panel = page.getByRole('complementary', { name: 'Basket' });
    await panel.locator('ol a', { hasText: 'Layers of butter in laminated dough' }).waitFor();
    await page.getByRole('button', { name: 'Not this: Silent flight in owls' }).click();
    await panel.getByRole('heading', { name: 'Not like these' }).waitFor();
    await page.reload();
    expect(await page.locator('[data-basket-link]').textContent()).toBe('Basket (2)');
    await panel.getByRole('link', { name: 'All recommendations, share, export' }).click();
    await page.waitForURL('**/basket?like=**');
    const before = await titles(page);
    expect(before).toContain('Layers of butter in laminated dough');
    expect(before).not.toContain('Silent flight in owls');
    await page.getByRole('button', { name: '+ Basket: Layers of butter' }).click();
    await page.getByRole('link', { name: 'Remove from the basket: Layers of butter' }).waitFor();
    expect(await titles(page)).not.toContain('Layers of butter in laminated dough');
    expect(await page.locator('[data-basket-link]').textContent()).toBe('Basket (3)');
    await page.getByRole('link', { name: 'Remove from the basket: Layers of butter' }).click();
    await page.locator('.results .title', { hasText: 'Layers of butter' }).waitFor();
    expect(await page.locator('[data-basket-link]').textContent()).toBe('Basket (2)');
    const elsewhere = await visit(new URL(page.url()).pathname + new URL(page.url()).search);
    expect(await titles(elsewhere)).toEqual(before);
    expect(await elsewhere.locator('[data-basket-link]').textContent()).toBe('Basket');
    expect(complaints).toEqual([]);
  });

  it('is not lost to a broken store, and follows another tab', async () => {
    const page = await visit('/?q=bread');
    await page.evaluate("localStorage.setItem('kindred-basket', '{\"liked\": [1, {}]}')");
    await page.reload();
    expect(await page.locator('[data-basket-link]').textContent()).toBe('Basket');
    const other = await page.context().newPage();
    await other.goto(`${server.url}/?q=bread`);
    await other.getByRole('button', { name: '+ Basket: How sourdough rises' }).click();
    await page.getByText('Basket (1)').waitFor();
    await page.goto(`${server.url}/basket`);
    await page.waitForURL('**/basket?like=**');
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
    await page.getByRole('button', { name: '+ Basket: Injected' }).click();
    await page.getByRole('complementary', { name: 'Basket' }).locator('ol a').first().waitFor();
    await page.getByRole('link', { name: 'Papers like this: Injected' }).click();
    await page.waitForURL('**/papers/*');
    expect(await page.locator('.paper h1').textContent()).toBe(`Injected markup ${hostileMarkup}`);
    expect(await page.title()).toMatch(/^Injected markup/u);
    expect(complaints).toEqual([]);
  });

  it('does not run a hostile question', async () => {
    const page = await visit(`/?q=${encodeURIComponent(hostileMarkup)}`);
    expect(await page.getByRole('searchbox').inputValue()).toBe(hostileMarkup);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
  });
  it.each(allPages)('fits a narrow phone: %s', async (path) => {
    const page = await visit(path, { viewport: { width: 320, height: 640 } });
    expect(await hasSidewaysScroll(page)).toBe(false);
  });

  it.each(['light', 'dark'] as const)('breaks no rule of accessibility in %s', async (scheme) => {
    for (const path of allPages) {
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
    const address = `getComputedStyle(document.querySelector('.results .title[href^="http"]'), '::after').content`;
    expect(await page.evaluate(address)).toContain('https://example.org/tides');
  });
});
