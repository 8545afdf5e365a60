import { z } from 'zod';
import { Harvest } from './harvest.js';
import { openHttp, type Answer, type Http } from './http.js';
import { check, isRefusal, parseJson, toLines } from './json-page.js';
import { readPage } from './read-page.js';
import type { FetchOptions, SourcePage, SourceState } from './source.js';

const pageSize = 100;

/** What is asked of Zotero. */
export interface ZoteroLibrary {
  readonly base: string;
  /** "users/0" or "groups/123". */
  readonly library: string;
  readonly collection?: string | undefined;
  readonly limit?: number | undefined;
  readonly isLocal: boolean;
  readonly key?: string | undefined;
}

const itemSchema = z.looseObject({
  key: z.string(),
  version: z.number().exactOptional(),
  data: z
    .looseObject({
      itemType: z.string().exactOptional(),
      deleted: z.union([z.number(), z.boolean()]).exactOptional(),
    })
    .exactOptional(),
});
type Item = z.output<typeof itemSchema>;

const deletedSchema = z.looseObject({ items: z.array(z.string()) });

/** Items that are no papers. */
const parts: ReadonlySet<string> = new Set(['attachment', 'note', 'annotation']);

/** A page as it came. */
interface ZoteroPage {
  readonly items: readonly Item[];
  /** Of the library: grows with each change. */
  readonly version: string;
  readonly total?: number;
}

/**
 * Reads a library's top-level items (zotero.org/support/dev/web_api/v3). A sync asks for those that
 * changed since the library's version of then, and for those that were deleted; one that changes while
 * it is read is read again from the start. In a library that never was synced with zotero.org all is of
 * version 0: there all is read again, and changes not yet synced are seen once they are.
 */
export async function* harvestZotero(
  library: ZoteroLibrary,
  state: SourceState | undefined,
  options: FetchOptions,
): AsyncGenerator<SourcePage> {
  const hint = library.isLocal
    ? 'Zotero must be running, with "Allow other applications on this computer to communicate with Zotero" ticked in its advanced settings'
    : undefined;
  const manners = { paceMs: library.isLocal ? 0 : 500, ...(hint !== undefined && { hint }) };
  const http = openHttp(manners, options);
  const begin = (since: string | undefined) =>
    since === undefined || since === '0' ? {} : { from: since };
  const harvest = new Harvest(state, begin, library.limit);
  const run: Run = { library, http, harvest };
  do {
    const page = await nextPage(run);
    if (page !== undefined) yield page;
  } while (!harvest.whole);
}

interface Run {
  readonly library: ZoteroLibrary;
  readonly http: Http;
  readonly harvest: Harvest;
  /** The key of the last page's first item. */
  firstKey?: string | undefined;
}

/** @returns undefined where the library changed, and reading begins again */
async function nextPage(run: Run): Promise<SourcePage | undefined> {
  const { library, http, harvest } = run;
  const start = Number(harvest.next ?? 0);
  const url = itemsUrl(library, start, harvest.window.from);
  const request = { url, headers: toHeaders(library) };
  const page = await readPage(http, request, (answer) => readItems(answer, harvest.window.from));
  const { until } = harvest.window;
  // Only a library that says its version on each page; see readItems().
  if (start > 0 && page.total !== undefined && until !== undefined && page.version !== until) {
    http.notice('the Zotero library changed while it was read: starting again');
    harvest.restart(url);
    harvest.window = { ...(harvest.window.from !== undefined && { from: harvest.window.from }) };
    return undefined;
  }
  harvest.cover(page.version);
  const firstKey = page.items[0]?.key;
  const isSameAgain =
    page.total === undefined && firstKey !== undefined && firstKey === run.firstKey;
  run.firstKey = firstKey;
  const items = isSameAgain ? [] : page.items.slice(0, harvest.room);
  const isLast = isSameAgain || isLastPage(page, start);
  const isSync = harvest.window.from !== undefined;
  const gone = isLast && isSync ? await readDeleted(run) : [];
  const next = isLast ? undefined : String(start + page.items.length);
  return toPage(items, { gone, total: page.total, state: harvest.advance(items.length, next) });
}

/** Zotero 7 gives a whole library at once, whatever start and limit say, and counts nothing. */
function isLastPage({ items, total }: ZoteroPage, start: number): boolean {
  if (items.length === 0 || items.length > pageSize) return true;
  return total === undefined ? items.length < pageSize : start + items.length >= total;
}

function itemsUrl(
  { base, library, collection }: ZoteroLibrary,
  start: number,
  since?: string,
): URL {
  const within = collection === undefined ? '' : `/collections/${collection}`;
  const url = new URL(`${base.replace(/\/+$/u, '')}/${library}${within}/items/top`);
  const parameters = { format: 'json', include: 'data', limit: pageSize, start };
  // New items come last, so that those before them keep their places.
  const order = { sort: 'dateAdded', direction: 'asc' };
  const changed = since === undefined ? {} : { since, includeTrashed: 1 };
  for (const [name, value] of Object.entries({ ...parameters, ...order, ...changed })) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

function toHeaders({ key }: ZoteroLibrary): Record<string, string> {
  return { 'zotero-api-version': '3', ...(key !== undefined && { 'zotero-api-key': key }) };
}

/** @throws BrokenPage */
function readItems({ text, headers }: Answer, since = '0'): ZoteroPage {
  const items = check(z.array(itemSchema), parseJson(text));
  const total = Number(headers.get('total-results') ?? Number.NaN);
  // Zotero 7 does not say the library's version; its items' latest is as much.
  const latest = items.reduce((most, { version = 0 }) => Math.max(most, version), Number(since));
  const version = headers.get('last-modified-version') ?? String(latest);
  return { items, version, ...(Number.isInteger(total) && { total }) };
}

/** Keys of items deleted for good; none where the API cannot tell, as a local one. */
async function readDeleted({ library, http, harvest }: Run): Promise<readonly string[]> {
  const url = new URL(`${library.base.replace(/\/+$/u, '')}/${library.library}/deleted`);
  url.searchParams.set('since', harvest.window.from ?? '0');
  try {
    const request = { url, headers: toHeaders(library) };
    return await readPage(http, request, ({ text }) => check(deletedSchema, parseJson(text)).items);
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}

function toPage(
  items: readonly Item[],
  rest: { gone: readonly string[]; total: number | undefined; state: SourceState },
): SourcePage {
  const isTrashed = ({ data }: Item) => Boolean(data?.deleted);
  const isPaper = ({ data }: Item) => !parts.has(data?.itemType ?? '');
  const keys = [...items.filter(isTrashed).map(({ key }) => key), ...rest.gone];
  return {
    format: 'zotero',
    text: toLines(items.filter((item) => isPaper(item) && !isTrashed(item))),
    state: rest.state,
    deleted: keys.map((key) => `zotero:${key}`),
    ...(rest.total !== undefined && { total: rest.total }),
  };
}
