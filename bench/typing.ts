/**
 * From a key press to painted results in a real browser, the pause that the page waits after the last key
 * apart: types questions letter by letter into the search page and measures each answer that comes.
 *
 *   npx tsx bench/typing.ts LIBRARY [QUESTIONS]
 */
import { setTimeout } from 'node:timers/promises';
import { openKindred } from '../src/index.js';
import { startServer } from '../src/server/start-server.js';
import { launchChromium } from '../tests/integration/browser/chromium.js';

const questions = [
  'how can a robot learn from people',
  'graph neural networks for molecules',
  'what makes language models hallucinate',
  'few shot image classification',
  'private training of deep networks',
  'translation without parallel text',
  'reinforcement learning from human feedback',
  'bias in word embeddings',
];
/** As in src/web/client/search-box.ts. */
const pauseMs = 120;

const [library = '', count = '8'] = process.argv.slice(2);
const kindred = await openKindred({ library });
await kindred.warm();
const server = await startServer(kindred, { port: 0, logLevel: 'silent' });
const browser = await launchChromium();
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
await page.goto(server.url, { waitUntil: 'networkidle' });
// In the page: when the last key was pressed, and when the frame after the next content was painted.
await page.evaluate(`
  window.times = [];
  let pressed = 0;
  document.querySelector('#q').addEventListener('input', () => { pressed = performance.now(); });
  new MutationObserver(() => {
    if (document.querySelector('.results') === null || pressed === 0) return;
    const from = pressed;
    pressed = 0;
    requestAnimationFrame(() => setTimeout(() => window.times.push(performance.now() - from)));
  }).observe(document.querySelector('#content'), { childList: true });
`);
for (const question of questions.slice(0, Number(count))) {
  await page.locator('#q').fill('');
  for (const end of [0.5, 0.75, 1]) {
    const text = question.slice(0, Math.round(question.length * end));
    const typed = (await page.locator('#q').inputValue()).length;
    const before = Number(await page.evaluate('window.times.length'));
    await page.keyboard.type(text.slice(typed), { delay: 60 });
    while (Number(await page.evaluate('window.times.length')) <= before) await setTimeout(20);
  }
}
const times = (await page.evaluate<number[]>('window.times'))
  .map((time) => time - pauseMs)
  .sort((a, b) => a - b);
const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? NaN).toFixed(0);
console.log(`${kindred.reader.size} papers, ${times.length} answers while typing`);
console.log(`from key press to painted results, the pause of ${pauseMs} ms apart:`);
console.log(`p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, max ${at(1)} ms`);
await browser.close();
await server.close();
await kindred.close();
