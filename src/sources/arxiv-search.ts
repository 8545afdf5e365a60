import { KindredError } from '../errors/kindred-error.js';
import { answeredAt, dayBefore } from './dates.js';
import { Harvest } from './harvest.js';
import { openHttp, type Answer, type Manners } from './http.js';
import { BrokenPage, readPage } from './read-page.js';
import type { FetchOptions, SourcePage, SourceState } from './source.js';
import { walkXml } from './walk-xml.js';

const pageSize = 200;

/** A search of arXiv's query API (info.arxiv.org/help/api/user-manual). */
export interface ArxivSearch {
  readonly base: URL;
  readonly query: string;
  readonly limit?: number | undefined;
  readonly manners: Manners;
}

/**
 * Searches arXiv, the last changed first. A sync reads until papers that did not change since a day
 * before the last one. Papers that come in meanwhile push the others on: they come twice, none is
 * lost. arXiv gives no more than the first 30,000 of a search; a category gives all.
 */
export async function* searchArxiv(
  search: ArxivSearch,
  state: SourceState | undefined,
  options: FetchOptions,
): AsyncGenerator<SourcePage> {
  const http = openHttp(search.manners, options);
  const begin = (synced: string | undefined) =>
    synced === undefined ? {} : { from: dayBefore(synced) };
  const harvest = new Harvest(state, begin, search.limit);
  do {
    const start = toOffset(harvest.next);
    const url = pageUrl(search, { start, rows: Math.min(pageSize, harvest.room) });
    const { text, feed, at } = await readPage(http, { url }, (answer) => readFeed(answer, start));
    if (feed.error !== undefined) {
      throw new KindredError('SOURCE_REFUSED', { host: url.host, problem: feed.error });
    }
    harvest.cover(at);
    const seen = start + feed.entries;
    const isOlder = isBefore(feed.oldest, harvest.window.from);
    const next = seen < feed.total && !isOlder ? String(seen) : undefined;
    const after = harvest.advance(feed.entries, next);
    yield { format: 'arxiv-atom', text, state: after, deleted: [], total: feed.total };
  } while (!harvest.whole);
}

/** Offsets are our own; one that is none was not written by us. */
function toOffset(next: string | undefined): number {
  const offset = Number(next ?? 0);
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
}

function pageUrl(search: ArxivSearch, { start, rows }: { start: number; rows: number }): URL {
  const url = new URL(search.base);
  url.searchParams.set('search_query', search.query);
  url.searchParams.set('start', String(start));
  url.searchParams.set('max_results', String(rows));
  url.searchParams.set('sortBy', 'lastUpdatedDate');
  url.searchParams.set('sortOrder', 'descending');
  return url;
}

interface Feed {
  entries: number;
  total: number;
  /** When the last entry was changed, of a page sorted by that. */
  oldest?: string;
  error?: string;
}

function readFeed(answer: Answer, start: number): { text: string; feed: Feed; at: string } {
  const feed: Feed = { entries: 0, total: 0 };
  let isError = false;
  walkXml(answer.text, 'feed', ({ path, text }) => {
    if (path === 'feed/totalResults') feed.total = Number(text);
    if (path === 'feed/entry') feed.entries++;
    if (path === 'feed/entry/updated') feed.oldest = text;
    // Errors come as an entry that is no paper.
    if (path === 'feed/entry/id') isError = text.includes('/api/errors');
    if (path === 'feed/entry/summary' && isError) feed.error = text.slice(0, 200);
  });
  if (!Number.isInteger(feed.total)) throw new BrokenPage('it does not count its results');
  // Known of arXiv: a page in the middle comes empty, and is full when asked for again.
  if (feed.entries === 0 && start < feed.total)
    throw new BrokenPage('it is empty, but not the last');
  return { text: answer.text, feed, at: answeredAt(answer.headers) };
}

function isBefore(moment: string | undefined, from: string | undefined): boolean {
  return moment !== undefined && from !== undefined && Date.parse(moment) < Date.parse(from);
}
