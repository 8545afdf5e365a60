import { KindredError } from '../errors/kindred-error.js';
import { dayBefore, earlier, later, toDay } from './dates.js';
import { Harvest, type Window } from './harvest.js';
import { openHttp, type Http, type Manners, type PageRequest } from './http.js';
import { firstRecords, readOaiAnswer, type OaiAnswer } from './oai-answer.js';
import { readPage } from './read-page.js';
import type { FetchOptions, SourcePage, SourceState } from './source.js';

/** What is asked of an OAI-PMH repository. Dates are days, and inclusive. */
export interface OaiQuestion {
  readonly base: URL;
  readonly prefix: string;
  readonly set?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly limit?: number | undefined;
  /** Where it is known; otherwise Identify is asked first. */
  readonly granularity?: 'day' | 'second';
  readonly manners: Manners;
}

type Granularity = 'day' | 'second';

/**
 * Harvests a repository by ListRecords. Dates are those of the records' last change. A sync asks from
 * a day before the last harvest's start, by the repository's clock. A resumption token that is no
 * longer known begins the window again.
 */
export async function* harvestOai(
  question: OaiQuestion,
  state: SourceState | undefined,
  options: FetchOptions,
): AsyncGenerator<SourcePage> {
  const http = openHttp(question.manners, options);
  const granularity =
    state?.next === undefined ? (question.granularity ?? (await identify(http, question))) : 'day';
  const begin = (synced: string | undefined) => firstWindow(question, granularity, synced);
  const harvest = new Harvest(state, begin, question.limit);
  if (isEmpty(harvest.window, question)) return;
  do {
    const request = listRecords(question, harvest, granularity);
    const page = await ask(http, request, harvest);
    if (page !== undefined)
      yield toPage(page, harvest, { url: request.url, until: question.until });
  } while (!harvest.whole);
}

/** Which dates the repository understands; also a proof that it is one. */
async function identify(http: Http, { base }: OaiQuestion): Promise<Granularity> {
  const url = withParameters(base, { verb: 'Identify' });
  const answer = await readPage(http, { url }, ({ text }) => readOaiAnswer(text, 'Identify'));
  if (answer.error !== undefined) throw refused(url, answer.error);
  return answer.granularity ?? 'day';
}

function firstWindow(
  { from }: OaiQuestion,
  granularity: Granularity,
  synced: string | undefined,
): Window {
  const start = later(from, synced === undefined ? undefined : dayBefore(synced));
  return start === undefined ? {} : { from: spell(start, granularity) };
}

/** A day, or a moment, in the repository's granularity: both ends must have the same. */
function spell(moment: string, granularity: Granularity): string {
  if (granularity === 'day') return toDay(moment);
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}

/** All of a window that ended in the past was given. */
function isEmpty({ from }: Window, { until }: OaiQuestion): boolean {
  return from !== undefined && until !== undefined && toDay(from) > until;
}

function listRecords(
  question: OaiQuestion,
  { next, window }: Harvest,
  granularity: Granularity,
): PageRequest {
  const { base, prefix, set, until } = question;
  const verb = 'ListRecords';
  if (next !== undefined) return { url: withParameters(base, { verb, resumptionToken: next }) };
  // After a resumed harvest began again the form of `from` tells.
  const bySecond = granularity === 'second' || window.from?.includes('T') === true;
  const last = until !== undefined && bySecond ? `${until}T23:59:59Z` : until;
  const range = { from: window.from, until: last };
  return { url: withParameters(base, { verb, metadataPrefix: prefix, set, ...range }) };
}

/** Keeps the base URL's own query, which is the repository's. */
function withParameters(base: URL, parameters: Record<string, string | undefined>): URL {
  const url = new URL(base);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** A page as it came, and what it says. */
interface RawPage {
  readonly text: string;
  readonly answer: OaiAnswer;
}

/** @returns undefined where the repository forgot the token, and the harvest begins again */
async function ask(
  http: Http,
  request: PageRequest,
  harvest: Harvest,
): Promise<RawPage | undefined> {
  const read = ({ text }: { text: string }) => ({
    text,
    answer: readOaiAnswer(text, 'ListRecords'),
  });
  try {
    const page = await readPage(http, request, read);
    const { error } = page.answer;
    if (error === undefined || error.code === 'noRecordsMatch') return page;
    throw refused(request.url, error);
  } catch (error) {
    if (!harvest.mayBeForgotten(error)) throw error;
    http.notice(`${request.url.host} no longer knows where we were: starting again`);
    harvest.restart(request.url);
    return undefined;
  }
}

function refused({ host }: URL, error: NonNullable<OaiAnswer['error']>): KindredError {
  const problem = `${error.code}: ${error.message.slice(0, 200)}`;
  return new KindredError('SOURCE_REFUSED', { host, problem });
}

function toPage(
  { text, answer }: RawPage,
  harvest: Harvest,
  { url, until }: { url: URL; until: string | undefined },
): SourcePage {
  const { token, deleted, total, recordEnds, responseDate } = answer;
  harvest.refuseRepeated(token, url);
  // A window may end in the future; what is there then is still to come.
  harvest.cover(earlier(responseDate ?? new Date().toISOString(), until));
  return {
    format: 'oai-pmh',
    text: firstRecords(text, answer, harvest.room),
    state: harvest.advance(recordEnds.length, token),
    deleted,
    ...(total !== undefined && { total }),
  };
}
