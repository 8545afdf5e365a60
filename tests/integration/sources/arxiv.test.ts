import { describe, expect, it } from 'vitest';
import { serveOai } from './oai-repository.js';
import { kept, pagesOf, serve, source } from './test-server.js';

/** The query API over papers of the given dates of last change, newest first as it is asked for. */
function atom(dates: readonly string[], url: URL): { body: string } {
  const start = Number(url.searchParams.get('start'));
  const rows = Number(url.searchParams.get('max_results'));
  const entries = dates
    .map(
      (date, n) =>
        `<entry><id>http://arxiv.org/abs/2401.${String(n).padStart(5, '0')}v1</id><updated>${date}</updated><title>T ${n}</title></entry>`,
    )
    .slice(start, start + rows);
  return {
    body: `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults xmlns:opensearch="x">${dates.length}</opensearch:totalResults>${entries.join('')}</feed>`,
  };
}
const days = (count: number) =>
  Array.from({ length: count }, (_, n) => new Date(Date.now() - n * 3_600_000).toISOString());
const entries = (text: string) => text.split('<entry>').length - 1;

describe('a category of arXiv', () => {
  it('is harvested by OAI-PMH in arXiv’s own form', async () => {
    const records = [
      { id: 'oai:arXiv.org:2301.00001', datestamp: '2024-02-01', set: 'cs:cs:IR', deleted: true },
      { id: 'oai:arXiv.org:2301.00002', datestamp: '2024-02-02', set: 'cs:cs:IR' },
      { id: 'oai:arXiv.org:2301.00003', datestamp: '2024-09-02', set: 'cs:cs:IR' },
    ];
    await using server = await serveOai({ records });
    const found = source(`arxiv:cs.ir?from=2024-01&until=2024-06&endpoint=${server.url}/oai`);
    const [page] = await pagesOf(found);
    const [asked] = server.asked;
    expect(Object.fromEntries(asked!.url.searchParams)).toEqual({
      verb: 'ListRecords',
      metadataPrefix: 'arXiv',
      set: 'cs:cs:IR',
      from: '2024-01-01',
      until: '2024-06-30',
    });
    expect(page!.deleted).toEqual(['arxiv:2301.00001']);
    expect(page!.text).toContain('2301.00002');
    expect(page!.text).not.toContain('2301.00003');
    expect(page!.state).toEqual({ syncedUntil: '2024-06-30' });
  });

  it.each([
    ['cs', 'cs'],
    ['math.ag', 'math:math:AG'],
    ['hep-th', 'physics:hep-th'],
    ['cond-mat.STR-EL', 'physics:cond-mat:str-el'],
    ['physics.optics', 'physics:physics:optics'],
    ['q-bio.BM', 'q-bio:q-bio:BM'],
  ])('%s is the set %s', async (category, set) => {
    await using server = await serveOai({});
    await pagesOf(source(`arxiv:${category}?endpoint=${server.url}`));
    expect(server.asked[0]!.url.searchParams.get('set')).toBe(set);
  });
});

describe('a search of arXiv', () => {
  it('reads page after page, and goes on where it was cut off', async () => {
    const dates = days(450);
    await using server = await serve((url) => atom(dates, url));
    const found = source(`arxiv:?query=all:electron&endpoint=${server.url}/api/query`);
    const before = await pagesOf(found, undefined, { most: 1 });
    const after = await pagesOf(found, kept(before));
    expect([...before, ...after].map(({ text }) => entries(text))).toEqual([200, 200, 50]);
    expect(before[0]!.total).toBe(450);
    expect(server.asked.map(({ url }) => url.searchParams.get('start'))).toEqual([
      '0',
      '200',
      '400',
    ]);
    expect(server.asked[0]!.url.searchParams.get('sortBy')).toBe('lastUpdatedDate');
    expect(kept(after).syncedUntil).toBeDefined();
  });

  it('syncs until what is older than a day before', async () => {
    const dates = days(1_000);
    await using server = await serve((url) => atom(dates, url));
    const found = source(`arxiv:search?query=x&endpoint=${server.url}`);
    const syncedUntil = new Date(Date.now() - 200 * 3_600_000).toISOString();
    const pages = await pagesOf(found, { syncedUntil });
    expect(pages).toHaveLength(2);
    expect(kept(pages).next).toBeUndefined();
  });

  it('asks again where a page in the middle comes empty', async () => {
    const dates = days(250);
    await using server = await serve((url) => atom(dates, url));
    const empty = atom(dates, new URL('http://x/?start=900&max_results=1'));
    server.first.push(empty);
    const pages = await pagesOf(source(`arxiv:?query=x&endpoint=${server.url}`));
    expect(pages.map(({ text }) => entries(text))).toEqual([200, 50]);
  });

  it('is asked every three seconds at most, at all of its hosts', async () => {
    await using search = await serve((url) => atom(days(1), url));
    await using category = await serveOai({});
    const unhurried = { paceMs: undefined };
    await pagesOf(source(`arxiv:?query=x&endpoint=${search.url}`), undefined, unhurried);
    await pagesOf(source(`arxiv:cs.IR?endpoint=${category.url}`), undefined, unhurried);
    expect(category.asked[0]!.at - search.asked[0]!.at).toBeGreaterThan(2_900);
  });

  it('tells an error that comes as an entry, and takes no more than the limit', async () => {
    await using server = await serve((url) => atom(days(30), url));
    const found = source(`arxiv:?query=x&limit=7&endpoint=${server.url}`);
    expect(entries((await pagesOf(found))[0]!.text)).toBe(7);
    server.first.push({
      body: '<feed><totalResults>1</totalResults><entry><id>http://arxiv.org/api/errors#bad</id><summary>bad query</summary></entry></feed>',
    });
    await expect(pagesOf(found)).rejects.toMatchObject({ code: 'SOURCE_REFUSED' });
  });
});
