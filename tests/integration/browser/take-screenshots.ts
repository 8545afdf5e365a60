/**
 * Takes the screenshots of the documentation: the sample library, in light, dark and on a phone.
 *
 *   npx tsx tests/integration/browser/take-screenshots.ts [FOLDER]
 *
 * FOLDER is docs/images unless given.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { dataDirectory, packageRoot } from '../../../src/config/package-root.js';
import { readFiles } from '../../../src/importers/read-files.js';
import { openKindred, type PutItem } from '../../../src/index.js';
import { startServer } from '../../../src/server/start-server.js';
import { launchChromium } from './chromium.js';

const question = 'How can a robot learn a skill by watching a person?';
const wide = { viewport: { width: 1000, height: 820 } };
const phone = { viewport: { width: 390, height: 800 }, deviceScaleFactor: 1.5 };
const answer = `/?${new URLSearchParams({ q: question }).toString()}`;

const shots: readonly { name: string; path: string; context: BrowserContextOptions }[] = [
  { name: 'search-light', path: answer, context: { ...wide, colorScheme: 'light' } },
  { name: 'search-dark', path: answer, context: { ...wide, colorScheme: 'dark' } },
  { name: 'search-phone', path: answer, context: { ...phone, colorScheme: 'light' } },
  { name: 'first-visit', path: '/', context: { ...wide, colorScheme: 'light' } },
];

async function* samplePapers(): AsyncGenerator<PutItem> {
  for await (const record of readFiles([{ path: join(dataDirectory, 'sample.jsonl') }])) {
    if (record.kind === 'paper') yield { paper: record.paper };
  }
}

async function shoot(browser: Browser, url: string, folder: string): Promise<void> {
  for (const { name, path, context: options } of shots) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(url + path, { waitUntil: 'networkidle' });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await context.close();
  }
}

const folder = process.argv[2] ?? join(packageRoot, 'docs/images');
const directory = await mkdtemp(join(tmpdir(), 'kindred-screenshots-'));
const kindred = await openKindred({ library: directory, mode: 'write' });
const browser = await launchChromium();
try {
  await kindred.put(samplePapers());
  await mkdir(folder, { recursive: true });
  const server = await startServer(kindred, { port: 0, logLevel: 'warn', isSample: true });
  await shoot(browser, server.url, folder);
  await server.close();
} finally {
  await browser.close();
  await kindred.close();
  await rm(directory, { recursive: true, force: true });
}
