import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { launchChromium } from './chromium.js';

let directory: string;
let kindred: Kindred;
let server: RunningServer;
let browser: Browser;

/** Records as they come: endless words, other scripts and directions, formulas. */
const records = [
  { id: 'odd:long', title: 'x'.repeat(2_000), abstract: 'y'.repeat(5_000), venue: 'V'.repeat(900) },
  {
    id: 'odd:arabic',
    title: 'التنبؤ بالمد والجزر في الموانئ الصغيرة',
    abstract: 'نتنبأ بموعد تحول المد.',
  },
  { id: 'odd:chinese', title: '小型港口的潮汐预测', abstract: '我们预测潮汐何时转变。'.repeat(60) },
  {
    id: 'odd:formula',
    title: '$\\frac{a}{b}$ & ∫₀^∞ e^{−x²} dx ≤ √π∕2',
    abstract: `∑${'a+b='.repeat(400)}`,
  },
];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kindred-odd-'));
  kindred = await openKindred({ library: directory, mode: 'write', workers: 1 });
  await kindred.put(
    records.map((record) => ({
      paper: paperSchema.parse({ ...record, authors: ['Z'.repeat(400)] }),
    })),
  );
  server = await startServer(kindred, { port: 0, logLevel: 'silent' });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await kindred.close();
  await rm(directory, { recursive: true });
});

it.each([
  '/?q=odd+papers+author:Z',
  '/papers/odd:long',
  '/papers/odd:arabic',
  '/papers/odd:formula',
  '/basket?like=odd:chinese&dislike=odd:arabic',
  '/cite?id=odd:long&id=odd:arabic&id=odd:chinese&id=odd:formula',
  '/embed?paper=odd:chinese',
  '/embed/odd:chinese.html?why=true',
])('fits 320 pixels whatever the records hold: %s', async (path) => {
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  const response = await page.goto(server.url + path, { waitUntil: 'networkidle' });
  expect(response?.status()).toBe(200);
  const scrolls = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  expect(await page.evaluate(scrolls)).toBe(false);
  await page.close();
});

it('runs each text in its own direction', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/papers/odd:arabic`);
  const direction = await page.locator('.paper h1').evaluate((h) => getComputedStyle(h).direction);
  expect(direction).toBe('rtl');
  await page.close();
});
