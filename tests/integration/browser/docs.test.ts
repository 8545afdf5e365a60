import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allOperations } from '../../../src/server/routes/api-docs.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { makeSmallLibrary, type SmallLibrary } from '../server/small-library.js';
import { launchChromium } from './chromium.js';

let library: SmallLibrary;
let server: RunningServer;
let browser: Browser;
beforeAll(async () => {
  library = await makeSmallLibrary();
  server = await startServer(library.kindred, { port: 0, logLevel: 'silent' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await library.dispose();
});

it('shows every operation, tries one, and asks nobody but this server', async () => {
  const page = await browser.newPage({ viewport: { width: 1_000, height: 900 } });
  const [asked, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.url}/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock').count()).toBe(allOperations.length);
  await page.locator('#operations-Service-health').click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Execute', exact: true }).click();
  const answer = page.locator('.live-responses-table .response-col_description');
  await answer.getByText('all-MiniLM-L6-v2').first().waitFor();
  const others = asked.filter((url) => !url.startsWith(server.url) && !url.startsWith('data:'));
  expect(others).toEqual([]);
  expect(complaints).toEqual([]);
});
