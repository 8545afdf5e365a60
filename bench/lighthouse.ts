/**
 * Lighthouse's scores of the search page with results, of a paper's page, and of another site's page with
 * the widget; and how much their content moved (cumulative layout shift).
 *
 *   npx tsx bench/lighthouse.ts LIBRARY
 */
import lighthouse from 'lighthouse';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';
import { launchChromium } from '../tests/integration/browser/chromium.js';
import { startHostSite } from '../tests/integration/browser/host-page.js';

const debugPort = 9_333;
const categories = ['performance', 'accessibility', 'best-practices'];

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
  const run = await lighthouse(url, {
    port: debugPort,
    output: 'json',
    logLevel: 'error',
    onlyCategories: categories,
  });
  const scores = categories.map((id) => Math.round((run?.lhr.categories[id]?.score ?? NaN) * 100));
  const shift = run?.lhr.audits['cumulative-layout-shift']?.numericValue ?? NaN;
  console.log([name, ...scores, shift.toFixed(3)].join(', '));
  const audits = Object.values(run?.lhr.audits ?? {});
  for (const { id, title, score } of audits) {
    if (score !== null && score < 0.5) console.log(`  ${id}: ${title} (${score})`);
  }
}
await browser.close();
await Promise.all([server.close(), host.close()]);
await kindred.close();
