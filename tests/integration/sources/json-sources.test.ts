import { describe, expect, it } from 'vitest';
import { kept, pagesOf, serve, source, type Reply } from './test-server.js';

interface Work {
  readonly id: string;
  readonly updated: string;
}
const works = (count: number): Work[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `W${n}`,
    updated: new Date(Date.UTC(2024, 0, 1 + Math.floor(n / 100))).toISOString(),
  }));
const json = (body: unknown, headers = {}): Reply => ({ body: JSON.stringify(body), headers });
const lines = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const date = new Date(Date.UTC(2024, 6, 2)).toUTCString();

/** OpenAlex's way: a cursor tells where to go on, and null that there is no more. */
function openAlex(all: readonly Work[]) {
  return (url: URL): Reply => {
    const filter = url.searchParams.get('filter') ?? '';
    const [, from = ''] = /from_updated_date:([\d-]+)/u.exec(filter) ?? [];
    const rows = Number(url.searchParams.get('per-page'));
    if (rows > 100) return { status: 400, body: 'per-page' };
    const cursor = url.searchParams.get('cursor');
    const start = cursor === '*' ? 0 : Number(atob(cursor ?? ''));
    const found = all.filter(({ updated }) => updated >= from);
    const end = start + rows;
    const next = start >= found.length ? null : btoa(String(end));
    const meta = { count: found.length, next_cursor: next };
    return json({ meta, results: found.slice(start, end) }, { date });
  };
}

describe('OpenAlex', () => {
  const spec = (url: string) => `openalex:?search=a b&filter=is_oa:true&endpoint=${url}/works`;

  it('gives all works, one a line, and goes on where it was cut off', async () => {
    await using server = await serve(openAlex(works(250)));
    const found = source(spec(server.url));
    const before = await pagesOf(found, undefined, { most: 2 });
    const after = await pagesOf(found, kept(before));
    const all = [...before, ...after].flatMap(({ text }) => lines(text));
    expect(all.map(({ id }) => id)).toEqual(works(250).map(({ id }) => id));
    expect(before[0]).toMatchObject({ format: 'openalex', total: 250, deleted: [] });
    expect(kept(after)).toEqual({ syncedUntil: '2024-07-02T00:00:00.000Z' });
    expect(server.asked[0]!.url.searchParams.get('search')).toBe('a b');
  });

  it('syncs by the date of update, a day before', async () => {
    await using server = await serve(openAlex(works(250)));
    const pages = await pagesOf(source(spec(server.url)), { syncedUntil: '2024-01-03T05:00:00Z' });
    expect(server.asked[0]!.url.searchParams.get('filter')).toBe(
      'is_oa:true,from_updated_date:2024-01-02',
    );
    expect(pages.flatMap(({ text }) => lines(text))).toHaveLength(150);
  });

  it('fetches all where it may not ask for what changed, and says so', async () => {
    await using server = await serve((url) =>
      (url.searchParams.get('filter') ?? '').includes('updated')
        ? { status: 403, body: 'a key is needed' }
        : openAlex(works(50))(url),
    );
    const notices: string[] = [];
    const onNotice = (message: string) => notices.push(message);
    const state = { syncedUntil: '2024-01-03T05:00:00Z' };
    const pages = await pagesOf(source(spec(server.url)), state, { onNotice });
    expect(pages.flatMap(({ text }) => lines(text))).toHaveLength(50);
    expect(notices.join()).toContain('fetching all');
    expect(kept(pages).syncedUntil).toBe('2024-07-02T00:00:00.000Z');
  });

  it('asks for dates of publication, and shows the key, but never in an error', async () => {
    await using server = await serve(openAlex([]));
    const found = source(`openalex:?from=2024&until=2024-02&endpoint=${server.url}`);
    await pagesOf(found, undefined, { apiKeys: { openalex: 'secret' } });
    const { searchParams } = server.asked[0]!.url;
    expect(searchParams.get('filter')).toBe(
      'from_publication_date:2024-01-01,to_publication_date:2024-02-29',
    );
    expect(searchParams.get('api_key')).toBe('secret');
    server.first.push({ body: '{' }, { body: '{' });
    const error = await pagesOf(found, undefined, { apiKeys: { openalex: 'secret' } }).catch(
      String,
    );
    expect(error).toContain('breaks off');
    expect(error).not.toContain('secret');
  });

  it('takes no more than the limit', async () => {
    await using server = await serve(openAlex(works(250)));
    const pages = await pagesOf(source(`${spec(server.url)}&limit=130`));
    expect(pages.flatMap(({ text }) => lines(text))).toHaveLength(130);
    expect(kept(pages).next).toBeUndefined();
  });

  it('begins again where its cursor is refused, and ends where it repeats itself', async () => {
    await using server = await serve(openAlex(works(150)));
    const [first] = await pagesOf(source(spec(server.url)), undefined, { most: 1 });
    server.first.push({ status: 400, body: 'cursor expired' });
    const pages = await pagesOf(source(spec(server.url)), first!.state);
    expect(pages.flatMap(({ text }) => lines(text))).toHaveLength(150);
    const stuck = json({ meta: { count: 9, next_cursor: 'same' }, results: [{ id: 'W1' }] });
    server.first.push(stuck, stuck, stuck);
    await expect(pagesOf(source(spec(server.url)))).rejects.toThrow(/repeats itself/u);
  });

  it.each(['{"results": 7}', '[]', '<html>', ''])('names a page that is %s', async (body) => {
    await using server = await serve(() => ({ body }));
    const error = await pagesOf(source(spec(server.url))).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'SOURCE_BROKEN' });
    expect(String(error)).toContain(`${server.url}/works`);
    expect(server.asked).toHaveLength(2);
  });
});

describe('Semantic Scholar', () => {
  const all = works(2_500);
  const bulk = (url: URL): Reply => {
    const start = Number(url.searchParams.get('token') ?? 0);
    const end = start + 1_000;
    const token = end < all.length ? String(end) : null;
    return json({ total: all.length, token, data: all.slice(start, end) });
  };

  it('gives all papers by tokens, goes on, and syncs by fetching all', async () => {
    await using server = await serve(bulk);
    const found = source(`s2:?query=a %2B b&year=2020-&endpoint=${server.url}/bulk`);
    const before = await pagesOf(found, undefined, { most: 1, apiKeys: { s2: 'k' } });
    const after = await pagesOf(found, kept(before));
    const given = [...before, ...after].flatMap(({ text }) => lines(text));
    expect(given.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const [{ url, headers }] = server.asked as [(typeof server.asked)[0]];
    expect(url.searchParams.get('query')).toBe('a + b');
    expect(url.searchParams.get('year')).toBe('2020-');
    expect(url.searchParams.get('fields')).toContain('externalIds');
    expect(headers['x-api-key']).toBe('k');
    expect(server.asked[1]!.headers['x-api-key']).toBeUndefined();
    expect(await pagesOf(found, kept(after))).toHaveLength(3);
  });
});

/**
 * Crossref's way: cursors are scrolls. They move at every request, keep their name, are forgotten
 * after five minutes, and are named on the last page too.
 */
function crossref(all: readonly Work[]) {
  const scrolls = new Map<string, Work[]>();
  const answer = (url: URL): Reply => {
    const cursor = url.searchParams.get('cursor') ?? '*';
    const filter = url.searchParams.get('filter') ?? '';
    const [, from = ''] = /from-index-date:([\d-]+)/u.exec(filter) ?? [];
    const name = cursor === '*' ? `scroll${scrolls.size}==` : cursor;
    const found = all.filter(({ updated }) => updated >= from);
    if (cursor === '*') scrolls.set(name, [...found]);
    const rest = scrolls.get(name);
    if (rest === undefined) return { status: 404, body: 'Resource not found.' };
    const items = rest
      .splice(0, Number(url.searchParams.get('rows')))
      .map(({ id, updated }) => ({ DOI: id, indexed: { 'date-time': updated } }));
    const message = { 'total-results': found.length, 'next-cursor': name, items };
    return json({ status: 'ok', message }, { date });
  };
  return { answer, forget: () => scrolls.clear() };
}

describe('Crossref', () => {
  const all = works(900);
  const dois = (pages: { text: string }[]) =>
    pages.flatMap(({ text }) => lines(text)).map(({ DOI }) => DOI);

  it('gives all works by cursors that keep their name', async () => {
    await using server = await serve(crossref(all).answer);
    const found = source(`crossref:?query=x&filter=type:book&endpoint=${server.url}/works`);
    const pages = await pagesOf(found);
    expect(dois(pages)).toEqual(all.map(({ id }) => id));
    expect(pages).toHaveLength(5);
    expect(kept(pages)).toEqual({ syncedUntil: '2024-07-02T00:00:00.000Z' });
    expect(server.asked[0]!.url.searchParams.get('sort')).toBe('indexed');
  });

  it('goes on by the date of indexing where it was cut off, and loses nothing', async () => {
    const { answer, forget } = crossref(all);
    await using server = await serve(answer);
    const found = source(`crossref:?query=x&endpoint=${server.url}`);
    const before = await pagesOf(found, undefined, { most: 3 });
    forget();
    server.asked.length = 0;
    const after = await pagesOf(found, kept(before));
    expect(new Set(dois([...before, ...after])).size).toBe(900);
    expect(server.asked[0]!.url.searchParams.get('filter')).toBe('from-index-date:2024-01-06');
    expect(kept(after)).toEqual({ syncedUntil: '2024-07-02T00:00:00.000Z' });
  });

  it('leaves no page out where one breaks, though asking again would', async () => {
    const { answer } = crossref(all);
    let number = 0;
    await using server = await serve((url) => {
      const reply = answer(url);
      number++;
      if (number === 2) return { body: '{"status": "ok", "mess' };
      return number === 4 ? { status: 500 } : reply;
    });
    const pages = await pagesOf(source(`crossref:?query=x&endpoint=${server.url}`));
    expect(new Set(dois(pages)).size).toBe(900);
  });

  it('syncs by the date of indexing, a day before', async () => {
    await using server = await serve(crossref(all).answer);
    const found = source(`crossref:?from=2020&filter=type:book&endpoint=${server.url}`);
    const pages = await pagesOf(found, { syncedUntil: '2024-01-09T03:00:00Z' });
    expect(server.asked[0]!.url.searchParams.get('filter')).toBe(
      'type:book,from-pub-date:2020-01-01,from-index-date:2024-01-08',
    );
    expect(dois(pages)).toHaveLength(200);
  });

  it('takes the best matches up to the limit', async () => {
    await using server = await serve(crossref(all).answer);
    const found = source(`crossref:?query=x&limit=250&endpoint=${server.url}`);
    const before = await pagesOf(found, undefined, { most: 1 });
    expect(dois(await pagesOf(found, kept(before)))).toHaveLength(250);
    expect(server.asked[0]!.url.searchParams.has('sort')).toBe(false);
  });

  it('ends with an error, not a loop, where a page comes again and again', async () => {
    const item = { DOI: '10.1/x', indexed: { 'date-time': '2024-01-01T00:00:00Z' } };
    const message = { 'total-results': 99, 'next-cursor': 'c', items: [item] };
    await using server = await serve(() => json({ message }));
    await expect(pagesOf(source(`crossref:?query=x&endpoint=${server.url}`))).rejects.toThrow(
      /repeats itself/u,
    );
  });
});
