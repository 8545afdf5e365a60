import { describe, expect, it } from 'vitest';
import { kept, pagesOf, serve, source, type Reply } from './test-server.js';

interface Item {
  key: string;
  version: number;
  data: { itemType: string; title: string; deleted?: 1 };
}
const item = (n: number, version = n): Item => ({
  key: `KEY${String(n).padStart(5, '0')}`,
  version,
  data: { itemType: n % 50 === 0 ? 'attachment' : 'journalArticle', title: `T ${n}` },
});
const items = (count: number) => Array.from({ length: count }, (_, n) => item(n + 1));

interface Library {
  items: Item[];
  deleted: { key: string; version: number }[];
  version: number;
}

/** The web API: pages, versions in headers, deleted keys. */
function web(library: Library) {
  return (url: URL): Reply => {
    const since = Number(url.searchParams.get('since') ?? -1);
    const headers = { 'last-modified-version': String(library.version) };
    if (url.pathname.endsWith('/deleted')) {
      const gone = library.deleted.filter(({ version }) => version > since);
      return { headers, body: JSON.stringify({ items: gone.map(({ key }) => key), tags: [] }) };
    }
    const withTrash = url.searchParams.get('includeTrashed') === '1';
    const found = library.items.filter(
      ({ version, data }) => version > since && (withTrash || data.deleted === undefined),
    );
    const start = Number(url.searchParams.get('start'));
    const page = found.slice(start, start + Math.min(100, Number(url.searchParams.get('limit'))));
    return {
      headers: { ...headers, 'total-results': String(found.length) },
      body: JSON.stringify(page, null, 4),
    };
  };
}
const keys = (pages: { text: string }[]) =>
  pages
    .flatMap(({ text }) => text.split('\n').filter(Boolean))
    .map((line) => (JSON.parse(line) as Item).key);

describe('Zotero', () => {
  it('gives the papers of a library, and goes on where it was cut off', async () => {
    await using server = await serve(web({ items: items(250), deleted: [], version: 250 }));
    const found = source(`zotero:?endpoint=${server.url}/api`);
    const before = await pagesOf(found, undefined, { most: 1 });
    const after = await pagesOf(found, kept(before));
    expect(keys([...before, ...after])).toHaveLength(245);
    expect(before[0]).toMatchObject({ format: 'zotero', total: 250 });
    expect(kept(after)).toEqual({ syncedUntil: '250' });
    const { url, headers } = server.asked[0]!;
    expect(url.pathname).toBe('/api/users/0/items/top');
    expect(url.searchParams.get('format')).toBe('json');
    expect(headers['zotero-api-version']).toBe('3');
  });

  it('syncs what changed since a version, and what was deleted or thrown away', async () => {
    const library = {
      items: items(250),
      deleted: [{ key: 'GONE0001', version: 252 }],
      version: 253,
    };
    library.items[7] = item(8, 251);
    library.items[8] = { ...item(9, 253), data: { ...item(9).data, deleted: 1 } };
    await using server = await serve(web(library));
    const pages = await pagesOf(source(`zotero:groups/12?endpoint=${server.url}`), {
      syncedUntil: '250',
    });
    expect(keys(pages)).toEqual(['KEY00008']);
    expect(pages[0]!.deleted).toEqual(['zotero:KEY00009', 'zotero:GONE0001']);
    expect(kept(pages)).toEqual({ syncedUntil: '253' });
    expect(server.asked.map(({ url }) => url.pathname)).toEqual([
      '/groups/12/items/top',
      '/groups/12/deleted',
    ]);
  });

  it('reads again from the start where the library changes meanwhile', async () => {
    const library = { items: items(150), deleted: [], version: 150 };
    await using server = await serve(web(library));
    const found = source(`zotero:?endpoint=${server.url}`);
    const before = await pagesOf(found, undefined, { most: 1 });
    library.items.shift();
    library.version = 151;
    const after = await pagesOf(found, kept(before));
    expect(new Set(keys(after)).size).toBe(146);
    expect(kept(after)).toEqual({ syncedUntil: '151' });
  });

  it.each([0, 80, 100, 350])(
    'reads a Zotero 7 that gives all %i items at once and counts nothing',
    async (count) => {
      await using server = await serve((url) => {
        if (url.pathname.endsWith('/deleted')) return { status: 404, body: 'No endpoint found' };
        const since = Number(url.searchParams.get('since') ?? -1);
        return { body: JSON.stringify(items(count).filter(({ version }) => version > since)) };
      });
      const found = source(`zotero:?endpoint=${server.url}`);
      const pages = await pagesOf(found);
      expect(keys(pages)).toHaveLength(count - Math.floor(count / 50));
      expect(kept(pages)).toEqual({ syncedUntil: String(count) });
      const again = await pagesOf(found, kept(pages));
      expect(keys(again)).toEqual([]);
      expect(kept(again)).toEqual({ syncedUntil: String(count) });
    },
  );

  it('asks for a collection with the key, and takes no more than the limit', async () => {
    await using server = await serve(web({ items: items(250), deleted: [], version: 250 }));
    const found = source(`zotero:users/42?collection=ABCD2345&limit=30&endpoint=${server.url}`);
    const pages = await pagesOf(found, undefined, { apiKeys: { zotero: 'k' } });
    expect(keys(pages)).toHaveLength(30);
    expect(server.asked[0]!.url.pathname).toBe('/users/42/collections/ABCD2345/items/top');
    expect(server.asked[0]!.headers['zotero-api-key']).toBe('k');
  });

  it('says what to do where no Zotero runs', async () => {
    let url = '';
    {
      await using server = await serve(() => ({}));
      url = server.url;
    }
    const error = await pagesOf(source(`zotero:?endpoint=${url}`)).catch(String);
    expect(error).toContain('Zotero must be running');
  });
});
