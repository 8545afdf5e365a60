import { toApiError } from './api-error.js';

/** How a server is reached. */
export interface ClientOptions {
  /** The server's address, e.g. "https://papers.example". Default: the page's own, in a browser. */
  readonly baseUrl?: string;
  /** An API key, where the server asks for one. */
  readonly key?: string;
  /** Default: the platform's own. */
  readonly fetch?: typeof fetch;
  /** How long one attempt may take, in ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** Further attempts where the server is busy (429, 503). Default 2. */
  readonly retries?: number;
}

/** One request. */
export interface Call {
  /** With the query string, from "/" on. */
  readonly path: string;
  /** Sent as JSON, by POST; GET where absent. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Waiting longer than this is for the caller to decide. */
const longestWaitSeconds = 30;

/** Sends requests, again where the server says that it is busy. */
export class Transport {
  readonly #base: string;
  readonly #fetch: typeof fetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #retries: number;

  constructor({ baseUrl = '', key, timeoutMs = 30_000, retries = 2, ...options }: ClientOptions) {
    this.#base = baseUrl.replace(/\/+$/u, '');
    // As a method of something else, a browser's fetch refuses to work.
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.#headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    this.#timeoutMs = timeoutMs;
    this.#retries = retries;
  }

  /** @throws KindredApiError; what the signal was aborted with; TypeError where nobody can be reached */
  async send(call: Call): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const response = await this.#try(call);
      if (response.ok) return response;
      const error = await toApiError(response);
      const wait = error.retryAfter ?? 0.5 * 2 ** attempt;
      const isBusy = error.status === 429 || error.status === 503;
      if (!isBusy || attempt >= this.#retries || wait > longestWaitSeconds) throw error;
      await sleep(wait * 1_000, call.signal);
    }
  }

  #try({ path, body, signal }: Call): Promise<Response> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const headers = { ...this.#headers, accept: 'application/json, application/problem+json, */*' };
    return this.#fetch(`${this.#base}${path}`, {
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined
        ? { headers }
        : {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
    });
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}
