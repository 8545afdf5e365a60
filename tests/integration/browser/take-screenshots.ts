/**
 * Takes the screenshots of the documentation: every view of the sample library, in light, dark and on a
 * phone.
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
const paper = 'corl2022:bdHkMjBJG_w';
const disliked = 'icra2017:7989385';

/** What is photographed: each view, by its address. */
const views: Readonly<Record<string, string>> = {
  'first-visit': '/',
  search: `/?${new URLSearchParams({ q: question }).toString()}`,
  nothing: `/?${new URLSearchParams({ q: question, from: '1800', to: '1801' }).toString()}`,
  paper: `/papers/${paper}`,
  basket: `/basket?like=${paper}&dislike=${disliked}`,
  cite: `/cite?id=${paper}`,
  embed: `/embed?paper=${paper}&count=3`,
  frame: `/embed/${paper}.html?count=3&why=true`,
  failure: '/papers/no-such-paper',
};

const wide = { viewport: { width: 1280, height: 860 } };
const contexts: Readonly<Record<string, BrowserContextOptions>> = {
  light: { ...wide, colorScheme: 'light' },
  dark: { ...wide, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 800 }, colorScheme: 'light' },
};

async function* samplePapers(): AsyncGenerator<PutItem> {
  for await (const record of readFiles([{ path: join(dataDirectory, 'sample.jsonl') }])) {
    if (record.kind === 'paper') yield { paper: record.paper };
  }
}

async function shoot(browser: Browser, url: string, folder: string): Promise<void> {
  for (const [kind, options] of Object.entries(contexts)) {
    const context = await browser.newContext(options);
    for (const [view, path] of Object.entries(views)) {
      const page = await context.newPage();
      await page.goto(url + path, { waitUntil: 'networkidle' });
      await page.screenshot({ path: join(folder, `${view}-${kind}.png`) });
      await page.close();
    }
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
