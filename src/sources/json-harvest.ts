import { isKindredError } from '../errors/kindred-error.js';
import { answeredAt, dayBefore } from './dates.js';
import { Harvest, type Window } from './harvest.js';
import { openHttp, type Answer, type Http, type PageRequest } from './http.js';
import { isRefusal, parseJson, toLines } from './json-page.js';
import { brokenPage, readPage } from './read-page.js';
import type { FetchOptions, SourcePage, SourceState } from './source.js';

/** What a page of a JSON API says. */
export interface JsonPage {
  readonly items: readonly unknown[];
  /** To ask for the next page in this run; absent on the last. */
  readonly cursor?: string | undefined;
  readonly total?: number | undefined;
}

/** A JSON API that is paged by cursors. */
export interface JsonApi {
  readonly format: string;
  readonly paceMs: number;
  readonly limit?: number | undefined;
  /** @param cursor of the page before, absent for the first */
  request(cursor: string | undefined, window: Window): PageRequest;
  /** @throws BrokenPage */
  read(body: unknown): JsonPage;
  /**
   * For cursors that live in the server and move at every request: tells from a page's last item
   * where the window of a new fetch may begin that goes on there. Such a cursor may stay the same
   * from page to page.
   */
  readonly moveWindow?: (lastItem: unknown, window: Window) => Window;
}

/**
 * Fetches all pages. A sync begins a day before the last fetch did, by the server's clock; what
 * that means is the API's request's to say. A cursor that is no longer known begins again.
 */
export async function* harvestJson(
  api: JsonApi,
  state: SourceState | undefined,
  options: FetchOptions,
): AsyncGenerator<SourcePage> {
  const http = openHttp({ paceMs: api.paceMs }, options);
  const begin = (synced: string | undefined) =>
    synced === undefined ? {} : { from: dayBefore(synced) };
  const harvest = new Harvest(state, begin, api.limit);
  const run: Run = { api, http, harvest, asked: harvest.window, before: '' };
  if (api.moveWindow === undefined) run.cursor = harvest.next;
  do {
    const page = await nextPage(run);
    if (page !== undefined) yield page;
  } while (!harvest.whole);
}

/** A fetch of a JSON API under way. */
interface Run {
  readonly api: JsonApi;
  readonly http: Http;
  readonly harvest: Harvest;
  cursor?: string | undefined;
  /** The window that the cursor's requests began with. */
  asked: Window;
  /** The text of the page before. */
  before: string;
}

/** @returns undefined where the cursor was of no use any more, and the fetch begins again */
async function nextPage(run: Run): Promise<SourcePage | undefined> {
  const { api, http, harvest, cursor } = run;
  const request = {
    ...api.request(cursor, run.asked),
    // Asked again, a cursor that moves would leave out a page.
    ...(api.moveWindow !== undefined && cursor !== undefined && { once: true }),
  };
  let found: { page: JsonPage; at: string };
  try {
    found = await readPage(http, request, (answer) => readJson(api, answer));
  } catch (error) {
    if (cursor === undefined || !mayGoOnAnew(api, error)) throw error;
    http.notice(`${request.url.host} no longer knows where we were: asking anew`);
    harvest.restart(request.url);
    run.cursor = undefined;
    run.asked = harvest.window;
    run.before = '';
    return undefined;
  }
  return take(run, { ...found, url: request.url });
}

function mayGoOnAnew({ moveWindow }: JsonApi, error: unknown): boolean {
  return isRefusal(error) || (moveWindow !== undefined && isKindredError(error));
}

function take(run: Run, { page, at, url }: { page: JsonPage; at: string; url: URL }): SourcePage {
  const { api, harvest } = run;
  const text = toLines(page.items.slice(0, harvest.room));
  if (api.moveWindow === undefined) harvest.refuseRepeated(page.cursor, url);
  else if (text !== '' && text === run.before) {
    throw brokenPage(url, 'the source repeats itself: it is the page before it again');
  }
  harvest.cover(at);
  const lastItem = page.items.at(-1);
  if (api.moveWindow !== undefined && lastItem !== undefined) {
    const moved = api.moveWindow(lastItem, harvest.window);
    if (moved.from !== harvest.window.from) harvest.progress();
    harvest.window = moved;
  }
  run.before = text;
  run.cursor = page.cursor;
  return {
    format: api.format,
    text,
    state: harvest.advance(page.items.length, page.cursor),
    deleted: [],
    ...(page.total !== undefined && { total: page.total }),
  };
}

function readJson(api: JsonApi, { text, headers }: Answer): { page: JsonPage; at: string } {
  return { page: api.read(parseJson(text)), at: answeredAt(headers) };
}
