/**
 * Lighthouse's scores of the search page with results, of a paper's page, and of another site's page with
 * the widget; and how much their content moved (cumulative layout shift).
 *
 *   npx tsx bench/lighthouse.ts LIBRARY
 *
 * Lighthouse comes by npx: its 150 packages are of no use for anything else here.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';
import { launchChromium } from '../tests/integration/browser/chromium.js';
import { startHostSite } from '../tests/integration/browser/host-page.js';

const debugPort = 9_333;
const categories = ['performance', 'accessibility', 'best-practices'];

const reportSchema = z.object({
  categories: z.record(z.string(), z.object({ score: z.number().nullable() })),
  audits: z.record(
    z.string(),
    z.object({
      title: z.string(),
      score: z.number().nullable(),
      numericValue: z.number().optional(),
    }),
  ),
});

async function audit(url: string): Promise<z.output<typeof reportSchema>> {
  const options = ['--port', String(debugPort), '--output=json', '--quiet'];
  const only = `--only-categories=${categories.join(',')}`;
  const { stdout } = await promisify(execFile)(
    'npx',
    ['--yes', 'lighthouse@12', url, ...options, only],
    { maxBuffer: 100 * 1024 * 1024 },
  );
  return reportSchema.parse(JSON.parse(stdout));
}

const [library = ''] = process.argv.slice(2);
const kindred = await openKindred({ library });
await kindred.warm();
const host = await startHostSite();
const server = await startServer(kindred, {
  port: 0,
  logLevel: 'silent',
  allowOrigins: [host.origin],
});
const [row] = kindred.reader.newestRows();
const paper = row === undefined ? '' : kindred.reader.paper(row).id;
const text = '<p>An article says something about its subject, at some length.</p>'.repeat(12);
const article = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="An article"><title>An article</title><link rel="icon" href="data:,"><script type="module" src="${server.url}/widget.js"></script></head><body><main><h1>An article</h1>${text}<related-papers paper="${paper}"></related-papers></main></body></html>`;
const policy = `default-src 'none'; img-src data:; script-src ${server.url}; connect-src ${server.url}`;
const pages: Readonly<Record<string, string>> = {
  'search page with results': `${server.url}/?q=how+can+a+model+learn+from+few+examples`,
  'paper page': `${server.url}/papers/${encodeURIComponent(paper)}`,
  'host page with the widget': host.show(article, policy),
};

const browser = await launchChromium([`--remote-debugging-port=${debugPort}`]);
console.log('page, performance, accessibility, best practices, layout shift');
for (const [name, url] of Object.entries(pages)) {
  const { categories: scored, audits } = await audit(url);
  const scores = categories.map((id) => Math.round((scored[id]?.score ?? NaN) * 100));
  const shift = audits['cumulative-layout-shift']?.numericValue ?? NaN;
  console.log([name, ...scores, shift.toFixed(3)].join(', '));
  for (const [id, { title, score }] of Object.entries(audits)) {
    if (score !== null && score < 0.5) console.log(`  ${id}: ${title} (${score})`);
  }
}
await browser.close();
await Promise.all([server.close(), host.close()]);
await kindred.close();
