import { join } from 'node:path';
import { extractFromJson, extractFromXml } from '@extractus/feed-extractor';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKindred, type Kindred } from '../../../src/index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { startServer, type RunningServer } from '../../../src/server/start-server.js';
import { hostileMarkup, makeSmallLibrary, type SmallLibrary } from './small-library.js';

const origin = 'https://papers.example';
const monthsAgo = Date.now() - 90 * 86_400_000;
const late = [
  paperSchema.parse({
    id: 'local:late/loaves',
    title: 'Loaves that rise overnight & keep <well>',
    abstract: 'Sourdough that is left to ferment in the cold rises slowly and tastes of more.',
    authors: ['Flora Rye', 'Gil <b>Oven</b>'],
    keywords: ['bread', 'dough & yeast'],
    year: 2024,
  }),
  paperSchema.parse({
    id: 'local:odd',
    title: 'Odd signs \u0007 in \uD800 a title on sourdough ]]> bread',
    abstract: 'Bread dough with signs that no feed may hold: \u0000\u001F\uFFFF.',
  }),
];

let library: SmallLibrary;
let kindred: Kindred;
let server: RunningServer;
beforeAll(async () => {
  library = await makeSmallLibrary();
  await library.kindred.close();
  const database = new Sqlite(join(library.directory, 'library.sqlite'));
  database.prepare('UPDATE papers SET added = ?').run(monthsAgo);
  database.prepare("UPDATE papers SET added = NULL WHERE id = 'local:croissant'").run();
  database.close();
  kindred = await openKindred({ library: library.directory, mode: 'write', workers: 1 });
  for (const paper of late) {
    await kindred.put([{ paper }]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  server = await startServer(kindred, {
    port: 0,
    logLevel: 'silent',
    access: { publicUrl: origin },
  });
});
afterAll(async () => {
  await server.close();
  await kindred.close();
  await library.dispose();
});

const get = (path: string, headers = {}) => fetch(`${server.url}${path}`, { headers });

interface JsonFeed {
  title: string;
  home_page_url: string;
  feed_url: string;
  items: { id: string; url: string; title: string; content_html: string; date_published: string }[];
}
const jsonFeed = async (path: string) => (await (await get(path)).json()) as JsonFeed;
const idsIn = ({ items }: JsonFeed) =>
  items.map(({ url }) => decodeURIComponent(new URL(url).pathname.slice('/papers/'.length)));

const feeds = {
  question: ['/feeds/search', 'q=how+does+bread+rise%3F'],
  paper: ['/feeds/papers/doi:10.1000/bread', ''],
  basket: ['/feeds/basket', 'like=doi:10.1000/bread&dislike=local:owl'],
} as const;

describe.each(Object.entries(feeds))('the feed of a %s', (_what, [path, query]) => {
  it('tells what came lately first, the newest of it first, then the nearest', async () => {
    const ids = idsIn(await jsonFeed(`${path}.json?${query}&k=4`));
    expect(ids.slice(0, 2)).toEqual(['local:odd', 'local:late/loaves']);
    expect(ids).toHaveLength(4);
    expect(ids.slice(2)).toContain('local:croissant');
  });

  it('says the same to a reader of Atom and to one of JSON Feed', async () => {
    const [atom, json] = await Promise.all(
      ['atom', 'json'].map((format) => get(`${path}.${format}?${query}`)),
    );
    expect(atom!.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    expect(json!.headers.get('content-type')).toBe('application/feed+json; charset=utf-8');
    const options = { normalization: true, descriptionMaxLen: 10_000 };
    const [fromAtom, fromJson] = [
      extractFromXml(await atom!.text(), options),
      extractFromJson((await json!.json()) as Record<string, unknown>, options),
    ];
    expect(fromAtom.title).toBe(fromJson.title);
    expect(fromAtom.link).toBe(fromJson.link);
    const shared = (feed: typeof fromAtom) =>
      feed.entries!.map(({ id, link, title, published }) => ({ id, link, title, published }));
    expect(shared(fromAtom)).toEqual(shared(fromJson));
    expect(fromAtom.entries!.length).toBeGreaterThan(3);
    expect(fromAtom.entries![1]).toMatchObject({
      title: late[0]!.title,
      link: `${origin}/papers/local:late%2Floaves`,
    });
  });
});

describe('a feed', () => {
  it('counts as new what came since the day that is named', async () => {
    const old = new Date(monthsAgo - 86_400_000).toISOString().slice(0, 10);
    const { items } = await jsonFeed(`/feeds/search.json?q=bread&since=${old}&k=100`);
    const dates = items.map(({ date_published: date }) => date);
    const isKnown = (date: string) => date >= old;
    expect(dates.filter(isKnown)).toEqual([...dates.filter(isKnown)].sort().reverse());
    const none = await jsonFeed('/feeds/search.json?q=bread&since=2199-01-01&k=100');
    const { results } = await kindred.search('bread', { k: 100 });
    expect(none.items.map(({ title }) => title)).toEqual(
      results.map(({ paper }) => paper.title.replace(/[\u0007\uD800]/gu, '')),
    );
  });

  it('that nothing belongs to is one all the same', async () => {
    expect(await jsonFeed('/feeds/search.json?q=bread&year=1066')).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      items: [],
    });
  });

  it('keeps the ids of entries, whatever is asked and wherever it is served', async () => {
    const [one, other] = await Promise.all(
      ['/feeds/search.json?q=sourdough', '/feeds/papers/local:croissant.json?k=3'].map(jsonFeed),
    );
    const idOf = ({ items }: JsonFeed) => items.find(({ title }) => title === late[0]!.title)?.id;
    expect(idOf(one!)).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-/u);
    expect(idOf(other!)).toBe(idOf(one!));
  });

  it('holds the conditions of the page that leads to it', async () => {
    const page = await (await get('/?q=bread&from=2020&to=2024&author=Flora+Rye')).text();
    const [href] = /\/feeds\/search\.json[^"]+/u.exec(page) ?? [];
    const { items, home_page_url: home } = await jsonFeed(href!.replaceAll('&amp;', '&'));
    expect(items.map(({ title }) => title).sort()).toEqual([
      'How sourdough rises',
      'Layers of butter in laminated dough',
      late[0]!.title,
    ]);
    expect(home).toBe(`${origin}/?q=bread&from=2020&to=2024&author=Flora+Rye`);
  });

  it('lets no text of a paper become markup, nor hold what XML cannot', async () => {
    const asked = 'q=scripts+injected+into+titles+of+bread&k=100';
    const { items } = await jsonFeed(`/feeds/search.json?${asked}`);
    expect(items.map(({ title }) => title)).toContain(`Injected markup ${hostileMarkup}`);
    const markup = items.map(({ content_html: html }) => html).join('\n');
    expect(markup).not.toMatch(/<(?:script|img|b)\b/u);
    expect(markup).toContain('&lt;script');
    const xml = await (await get(`/feeds/search.atom?${asked}`)).text();
    expect(xml).toContain('Odd signs');
    expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
    const { entries } = extractFromXml(xml, { normalization: true });
    expect(entries!.map(({ title }) => title)).toContain(
      'Odd signs  in  a title on sourdough ]]> bread',
    );
  });

  it.each([
    ['/feeds/search.atom', 400, 'INVALID_PARAMETER'],
    ['/feeds/search.atom?q=', 400, 'QUERY_EMPTY'],
    ['/feeds/search.atom?q=x&since=2026-02-30', 400, 'INVALID_PARAMETER'],
    ['/feeds/search.atom?q=x&since=0d', 400, 'INVALID_PARAMETER'],
    ['/feeds/search.atom?q=x&k=101', 400, 'INVALID_PARAMETER'],
    ['/feeds/papers/none.json', 404, 'PAPER_NOT_FOUND'],
    ['/feeds/basket.atom', 400, 'INVALID_PARAMETER'],
    ['/feeds/basket.atom?like=none', 404, 'PAPER_NOT_FOUND'],
    ['/feeds/search.rss?q=x', 404, 'ROUTE_NOT_FOUND'],
  ])('that is asked for wrongly, %s, is refused', async (path, status, code) => {
    const response = await get(path, { accept: 'text/html' });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code });
  });

  it.each(['/?q=bread', '/papers/doi:10.1000/bread', '/basket?like=doi:10.1000/bread'])(
    'is found from the page %s',
    async (path) => {
      const page = await (await get(path)).text();
      const links = [
        ...page.matchAll(/<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"/gu),
      ];
      expect(links.map(([, type]) => type)).toEqual([
        'application/atom+xml',
        'application/feed+json',
      ]);
      for (const [, , href] of links) {
        expect((await get(href!.replaceAll('&amp;', '&'))).status).toBe(200);
        expect(page).toContain(`<a href="${href}"`);
      }
    },
  );
});
