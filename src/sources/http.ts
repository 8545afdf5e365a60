import { readFileSync } from 'node:fs';
import ky, { HTTPError } from 'ky';
import { z } from 'zod';
import { KindredError, isKindredError, messageOf } from '../errors/kindred-error.js';
import { inTurn, postpone } from './lanes.js';
import { resolveHost, type Resolve } from './private-address.js';
import { backoffMs, retryAfterMs } from './retry-after.js';
import type { FetchOptions } from './source.js';
import { fetchWithin } from './transport.js';

const retries = 5;
const defaultTimeoutMs = 180_000;
const firstBackoffMs = 1_000;
/** Who asks for more than this is asked again by the user, not by a process that sleeps. */
const longestWaitMs = 15 * 60_000;

/** How a source wants to be asked. */
export interface Manners {
  /** Least pause between two requests, in ms, unless the options say otherwise. */
  readonly paceMs: number;
  /** Whose patience this takes, where several hosts share it; the URL's host otherwise. */
  readonly lane?: string;
  /** Said where the host cannot be reached, e.g. "is Zotero running?". */
  readonly hint?: string;
  /** For tests; the system's resolver otherwise. */
  readonly resolve?: Resolve;
}

/** A whole answer, of a status that is a success. */
export interface Answer {
  readonly text: string;
  readonly headers: Headers;
}

/** What is asked for. */
export interface PageRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not to be asked twice, as it would be answered otherwise. */
  readonly once?: boolean;
}

/** Asks politely. */
export interface Http {
  /** @throws SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_BROKEN, or the signal's reason */
  get(request: PageRequest): Promise<Answer>;
  readonly notice: (message: string) => void;
}

/**
 * An HTTP client of one source: one request at a time with pauses, an honest User-Agent, Retry-After
 * obeyed, and trouble that may pass tried again with growing pauses.
 */
export function openHttp(manners: Manners, options: FetchOptions): Http {
  const notice = options.onNotice ?? (() => undefined);
  return {
    notice,
    async get({ url, headers, once = false }) {
      const patience = createPatience(url, options, notice);
      try {
        const response = await ky.get(url, {
          headers: { 'user-agent': userAgent(options.contact), ...headers },
          // Bounded in fetchWithin(), where the body counts too and waiting for a turn does not.
          timeout: false,
          retry: { limit: once ? 0 : retries, ...patience },
          fetch: (input) => send(new Request(input), manners, options),
          ...(options.signal !== undefined && { signal: options.signal }),
        });
        return { text: await response.text(), headers: response.headers };
      } catch (error) {
        options.signal?.throwIfAborted();
        throw await toSourceError(error, url, manners);
      }
    },
  };
}

async function send(request: Request, manners: Manners, options: FetchOptions): Promise<Response> {
  const lane = manners.lane ?? new URL(request.url).host;
  const paceMs = options.paceMs ?? manners.paceMs;
  const rules = {
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    resolve: manners.resolve ?? resolveHost,
  };
  const response = await inTurn(lane, { paceMs, signal: request.signal }, () =>
    fetchWithin(request, rules),
  );
  const pauseMs = Math.max(backoffMs(response.headers), retryAfterMs(response.headers));
  if (pauseMs <= longestWaitMs) postpone(lane, pauseMs);
  return response;
}

/** Whether and when ky tries again. Its own reading of headers takes a day's quota for a pause. */
function createPatience(url: URL, options: FetchOptions, notice: Http['notice']) {
  const stepMs = options.paceMs ?? firstBackoffMs;
  let askedMs = 0;
  const delay = (attempt: number) => Math.max(askedMs, stepMs * 2 ** (attempt - 1));
  return {
    delay,
    shouldRetry: ({ error, retryCount }: { error: Error; retryCount: number }) => {
      askedMs = error instanceof HTTPError ? retryAfterMs(error.response.headers) : 0;
      if (!mayPass(error) || options.signal?.aborted === true) return false;
      if (askedMs > longestWaitMs) return false;
      const seconds = Math.ceil(delay(retryCount) / 1_000);
      notice(`${url.host}: ${reasonOf(error)}; asking again in ${seconds} s`);
      return true;
    },
  };
}

function mayPass(error: Error): boolean {
  if (isKindredError(error)) return false;
  if (!(error instanceof HTTPError)) return true;
  const { status, headers } = error.response;
  // A pause that is named is obeyed whatever the status: some say 403 for "too fast".
  return isTransient(status) || (status !== 413 && headers.has('retry-after'));
}

function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

async function toSourceError(error: unknown, url: URL, { hint }: Manners): Promise<Error> {
  if (isKindredError(error)) return error;
  const details = (problem: string) => ({
    host: url.host,
    problem: hint === undefined ? problem : `${problem} (${hint})`,
  });
  if (!(error instanceof HTTPError)) {
    return new KindredError('SOURCE_UNREACHABLE', details(reasonOf(error)), { cause: error });
  }
  const { status, headers } = error.response;
  const waitMs = retryAfterMs(headers);
  if (waitMs > longestWaitMs) {
    const when = new Date(Date.now() + waitMs).toISOString();
    const problem = `status ${status}, and it asks to be left alone until ${when}`;
    return new KindredError('SOURCE_UNREACHABLE', details(problem), { cause: error });
  }
  const code = mayPass(error) ? 'SOURCE_UNREACHABLE' : 'SOURCE_REFUSED';
  return new KindredError(code, details(await statusAndWords(error)), { cause: error });
}

async function statusAndWords({ response }: HTTPError): Promise<string> {
  const text = await response.text().catch(() => '');
  const said = text
    .slice(0, 2_000)
    .replace(/<[^>]*>|\s+/gu, ' ')
    .replace(/ +/gu, ' ')
    .trim();
  return `status ${response.status}${said === '' ? '' : `, "${said.slice(0, 200)}"`}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof HTTPError) return `status ${error.response.status}`;
  // fetch() says only "fetch failed"; its cause says why.
  const cause = error instanceof Error ? error.cause : undefined;
  const why = cause instanceof Error ? describeCause(cause) : '';
  return why === '' ? messageOf(error) : why;
}

/** Where every address of a name was tried, the error has no message but a code. */
function describeCause(cause: Error & { code?: unknown }): string {
  return cause.message === '' && typeof cause.code === 'string' ? cause.code : cause.message;
}

let version: string | undefined;

/** "Kindred/1.2.3 (mailto:…)", as Crossref's and OpenAlex's etiquette asks for. */
function userAgent(contact: string | undefined): string {
  version ??= z
    .object({ version: z.string() })
    .parse(
      JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
    ).version;
  // Only what a header may hold.
  const address = contact?.replace(/[^\x21-\x7e]|[()]/gu, '') ?? '';
  return `Kindred/${version}${address === '' ? '' : ` (mailto:${address})`}`;
}
