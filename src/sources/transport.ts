import { KindredError } from '../errors/kindred-error.js';
import { leadsInward, type Resolve } from './private-address.js';
import { shownUrl } from './shown-url.js';

/** Most bytes of one answer, after decompression. */
export const mostBytes = 64 * 1024 * 1024;

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/** What a request may take. */
export interface TransportRules {
  readonly timeoutMs: number;
  readonly resolve: Resolve;
}

/**
 * fetch() for GET with bounds: the answer is read whole, within a time and a size, and redirects are
 * followed only to http(s), a few times, and not inwards.
 *
 * @returns a response whose body lies in memory
 * @throws SOURCE_BROKEN for what goes beyond; a TimeoutError; what fetch() throws
 */
export async function fetchWithin(request: Request, rules: TransportRules): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(rules.timeoutMs)]);
  let url = new URL(request.url);
  let headers = new Headers(request.headers);
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (!redirects.has(response.status) || location === null) return readWhole(response, url);
    await response.body?.cancel();
    if (hop === mostRedirects) throw broken(url, `redirects more than ${mostRedirects} times`);
    const target = await redirectTarget(url, location, rules);
    // A key is for the host it was meant for.
    if (target.origin !== url.origin) headers = onlyHarmless(headers);
    url = target;
  }
}

async function redirectTarget(url: URL, location: string, { resolve }: TransportRules) {
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  if (target === undefined || !/^https?:$/u.test(target.protocol)) {
    throw broken(url, `redirects to "${location.slice(0, 80)}", which is no web address`);
  }
  if (await leadsInward(url, target, resolve)) {
    throw broken(url, `redirects to ${target.host}, an address of this machine or its network`);
  }
  return target;
}

function onlyHarmless(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => name === 'accept' || name === 'user-agent'));
}

async function readWhole(response: Response, url: URL): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw broken(url, `answers with more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  const body = withoutBody.has(status) ? null : Buffer.concat(chunks);
  return new Response(body, { status, statusText, headers });
}

function broken(url: URL, problem: string): KindredError<'SOURCE_BROKEN'> {
  return new KindredError('SOURCE_BROKEN', { page: shownUrl(url), problem });
}
