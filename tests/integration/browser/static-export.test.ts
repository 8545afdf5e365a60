import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { exportWidget } from '../../../src/cli/widget-export.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';
import { violations } from './axe.js';
import { launchChromium } from './chromium.js';
import { startHostSite, type HostSite } from './host-page.js';

let library: SmallLibrary;
let host: HostSite;
let browser: Browser;
let folder: string;
/** A plain web host that serves the export to any site, and what it served. */
let files: { readonly url: string; readonly close: () => void };
let served: string[];
let said: string[];

beforeAll(async () => {
  library = await makeSmallLibrary();
  folder = await mkdtemp(join(tmpdir(), 'kindred-export-'));
  await exportWidget(library.kindred, join(folder, 'export'), { count: 20, why: true });
  const app = express();
  app.use((request, response, next) => {
    served.push(request.url);
    response.setHeader('access-control-allow-origin', '*');
    next();
  }, express.static(folder));
  served = [];
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  files = { url: `http://127.0.0.1:${port}/export`, close: () => server.close() };
  host = await startHostSite();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  files.close();
  await host.close();
  await library.dispose();
  await rm(folder, { recursive: true });
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

async function visit(body: string, head = ''): Promise<Page> {
  const origin = new URL(files.url).origin;
  const html = `<!doctype html><html lang="en"><head><title>An article</title>${head}<script type="module" src="${files.url}/widget.js"></script></head><body><main><h1>An article</h1>${body}</main></body></html>`;
  const address = host.show(
    html,
    `default-src 'none'; script-src ${origin}; connect-src ${origin}`,
  );
  const page = await (await browser.newContext()).newPage();
  [said, served] = [[], []];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(address, { waitUntil: 'networkidle' });
  return page;
}

it.each(['doi:10.1000/bread', 'https://doi.org/10.1000/BREAD', '10.1000/bread'])(
  'lists what a server would, from files alone: %s',
  async (paper) => {
    const page = await visit(`<related-papers paper="${paper}" count="4" why></related-papers>`);
    await page.locator('related-papers [part="link"]').first().waitFor();
    const expected = library.kindred.related('doi:10.1000/bread', { k: 4 }).results;
    expect(await page.locator('related-papers li').count()).toBe(4);
    const titles = await page.locator('related-papers [part="link"]').allTextContents();
    expect(titles).toEqual(expected.map(({ paper: { title } }) => title));
    expect(served.filter((url) => url.includes('/related/'))).toHaveLength(1);
    expect(said).toEqual([]);
    expect(await violations(page)).toEqual([]);
  },
);

it('finds the paper that the page names', async () => {
  const head = '<meta name="citation_arxiv_id" content="1901.00001v3">';
  const page = await visit('<related-papers></related-papers>', head);
  await page.locator('related-papers li[part="item"]').first().waitFor();
});

it('falls silent for a paper that it does not hold, and says so in the console', async () => {
  const page = await visit('<related-papers paper="doi:10.9999/x"></related-papers>');
  await page.locator('related-papers section').waitFor({ state: 'detached' });
  expect(said.filter((line) => line.startsWith('related-papers:'))).toHaveLength(1);
});

it('runs nothing of a hostile record', async () => {
  const page = await visit(
    '<related-papers paper="doi:10.1000/bread" count="20" why></related-papers>',
  );
  await page.getByText(`Injected markup ${hostileMarkup}`).first().waitFor();
  expect(await page.locator('related-papers img, related-papers script').count()).toBe(0);
  expect(await page.title()).toBe('An article');
});
