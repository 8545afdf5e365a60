import { describe, expect, it } from 'vitest';
import { isKindredError } from '../../../src/errors/kindred-error.js';
import { idsIn, serveOai, type OaiRecord } from './oai-repository.js';
import { kept, pagesOf, source } from './test-server.js';

const five: OaiRecord[] = [1, 2, 3, 4, 5].map((n) => ({
  id: `oai:host:${n}`,
  datestamp: `2024-06-0${n}T10:00:00Z`,
  set: n === 5 ? 'b' : 'a',
}));
const ids = (pages: { text: string }[]) => pages.flatMap(({ text }) => idsIn(text));
const verbs = (asked: { url: URL }[]) => asked.map(({ url }) => url.searchParams.get('verb'));

describe('an OAI-PMH repository', () => {
  it('is not asked before its first page is', async () => {
    await using server = await serveOai({ records: five });
    const pages = source(`oai:${server.url}/oai`).pages(undefined, { paceMs: 1 });
    expect(server.asked).toEqual([]);
    await pages.next();
    expect(verbs(server.asked)).toEqual(['Identify', 'ListRecords']);
    await pages.return(undefined);
  });

  it.each(['', 'oai:'])(
    'gives all its records page by page, with the prefix "%s"',
    async (prefix) => {
      await using server = await serveOai({ records: five, prefix });
      const pages = await pagesOf(source(`oai:${server.url}/oai?prefix=oai_dc`));
      expect(ids(pages)).toEqual(five.map(({ id }) => id));
      expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
      expect(pages[0]!.format).toBe('oai-pmh');
      expect(kept(pages)).toEqual({ syncedUntil: '2024-07-01T12:00:00.000Z' });
    },
  );

  it('goes on where it was cut off, at every page, and loses nothing', async () => {
    await using server = await serveOai({ records: five });
    for (const most of [1, 2]) {
      const before = await pagesOf(source(`oai:${server.url}`), undefined, { most });
      server.asked.length = 0;
      const after = await pagesOf(source(`oai:${server.url}`), kept(before));
      expect(ids([...before, ...after])).toEqual(five.map(({ id }) => id));
      expect(server.asked).toHaveLength(3 - most);
    }
  });

  it.each([
    ['YYYY-MM-DD', '2024-06-30'],
    ['YYYY-MM-DDThh:mm:ssZ', '2024-06-30T12:00:00Z'],
  ] as const)('syncs from a day before, by its own clock, in %s', async (granularity, from) => {
    await using server = await serveOai({ records: five, granularity });
    const { repository } = server;
    const state = kept(await pagesOf(source(`oai:${server.url}`)));
    repository.records = [
      ...five,
      { id: 'oai:host:6', datestamp: '2024-07-02T00:00:00Z' },
      { id: 'oai:host:2', datestamp: '2024-07-03T00:00:00Z', deleted: true },
    ];
    repository.now = '2024-07-04T00:00:00Z';
    server.asked.length = 0;
    const [page, ...more] = await pagesOf(source(`oai:${server.url}`), state);
    expect(more).toEqual([]);
    expect(server.asked.at(-1)!.url.searchParams.get('from')).toBe(from);
    expect(idsIn(page!.text)).toEqual(['oai:host:6', 'oai:host:2']);
    expect(page!.deleted).toEqual(['oai:host:2']);
    expect(page!.state).toEqual({ syncedUntil: '2024-07-04T00:00:00.000Z' });
  });

  it('takes a set and a window, both days included', async () => {
    await using server = await serveOai({ records: five, granularity: 'YYYY-MM-DDThh:mm:ssZ' });
    const spec = `oai:${server.url}?set=a&from=2024-06-02&until=2024-06-03`;
    const pages = await pagesOf(source(spec));
    expect(ids(pages)).toEqual(['oai:host:2', 'oai:host:3']);
    expect(kept(pages)).toEqual({ syncedUntil: '2024-06-03' });
  });

  it('syncs from now on where the window ends in the future', async () => {
    await using server = await serveOai({ records: five });
    const pages = await pagesOf(source(`oai:${server.url}?until=2999`));
    expect(kept(pages)).toEqual({ syncedUntil: '2024-07-01T12:00:00.000Z' });
  });

  it('answers with an empty page where nothing matches, and that counts as synced', async () => {
    await using server = await serveOai({ records: five });
    const pages = await pagesOf(source(`oai:${server.url}?from=2025`));
    expect(pages).toHaveLength(1);
    expect(ids(pages)).toEqual([]);
    expect(kept(pages).syncedUntil).toBeDefined();
  });

  it('begins the window again where a token has expired', async () => {
    await using server = await serveOai({ records: five });
    const { repository } = server;
    const before = await pagesOf(source(`oai:${server.url}?from=2024-06-02`), undefined, {
      most: 1,
    });
    repository.expired.add(0);
    const notices: string[] = [];
    const after = await pagesOf(source(`oai:${server.url}?from=2024-06-02`), kept(before), {
      onNotice: (message) => notices.push(message),
    });
    expect(new Set(ids(after))).toEqual(new Set(five.slice(1).map(({ id }) => id)));
    expect(notices.join()).toContain('starting again');
    expect(kept(after).next).toBeUndefined();
  });

  it('gives up where tokens always expire at once', async () => {
    await using server = await serveOai({ records: five });
    const { repository } = server;
    for (let n = 0; n < 10; n++) repository.expired.add(n);
    await expect(pagesOf(source(`oai:${server.url}`))).rejects.toMatchObject({
      code: 'SOURCE_BROKEN',
    });
  });

  it('ends with an error, not a loop, where a token repeats itself', async () => {
    await using server = await serveOai({ records: five, stuck: true });
    const error: unknown = await pagesOf(source(`oai:${server.url}`)).catch((e: unknown) => e);
    expect(isKindredError(error, 'SOURCE_BROKEN') && error.message).toContain('repeats itself');
  });

  it('asks once more for a page that breaks off', async () => {
    await using server = await serveOai({ records: five });
    server.first.push(
      { body: '<OAI-PMH><Identify></Identify></OAI-PMH>' },
      { body: '<OAI-PMH><ListRecords><record>' },
    );
    expect(ids(await pagesOf(source(`oai:${server.url}`)))).toHaveLength(5);
  });

  it('names the page that is broken twice, and keeps what came before', async () => {
    await using server = await serveOai({ records: five });
    const pages = source(`oai:${server.url}`).pages(undefined, { paceMs: 1 });
    const first = await pages.next();
    if (first.done === true) throw new Error('no page');
    server.first.push({ body: '<html><body>Bad day</body></html>' }, { body: '' });
    const error: unknown = await pages.next().catch((e: unknown) => e);
    expect(isKindredError(error, 'SOURCE_BROKEN') && error.message).toContain(
      'resumptionToken=token+0',
    );
    expect(await pagesOf(source(`oai:${server.url}`), first.value.state)).toHaveLength(2);
  });

  it('takes no more than the limit, and counts as whole then', async () => {
    await using server = await serveOai({ records: five, prefix: 'o:' });
    const pages = await pagesOf(source(`oai:${server.url}?limit=3`));
    expect(ids(pages)).toEqual(['oai:host:1', 'oai:host:2', 'oai:host:3']);
    expect(pages[1]!.text).toMatch(/<\/o:record><\/o:ListRecords><\/o:OAI-PMH>$/u);
    expect(kept(pages)).toEqual({ syncedUntil: '2024-07-01T12:00:00.000Z' });
    const [start] = await pagesOf(source(`oai:${server.url}?limit=3`), undefined, { most: 1 });
    expect(ids(await pagesOf(source(`oai:${server.url}?limit=3`), start!.state))).toEqual([
      'oai:host:3',
    ]);
  });

  it("keeps its own query, given by endpoint=, apart from the source's", async () => {
    await using server = await serveOai({ records: five });
    const endpoint = encodeURIComponent(`${server.url}/oai.php?repository=7`);
    await pagesOf(source(`oai:?endpoint=${endpoint}&set=a`));
    const { searchParams } = server.asked[1]!.url;
    expect(searchParams.get('repository')).toBe('7');
    expect(searchParams.getAll('set')).toEqual(['a']);
  });

  it('tells what it refuses', async () => {
    await using server = await serveOai({ records: five });
    const wrong = '<OAI-PMH><error code="cannotDisseminateFormat">no such</error></OAI-PMH>';
    server.first.push({ body: '<OAI-PMH><Identify/></OAI-PMH>' }, { body: wrong });
    await expect(pagesOf(source(`oai:${server.url}?prefix=mods`))).rejects.toThrow(
      /cannotDisseminateFormat: no such/u,
    );
  });
});
