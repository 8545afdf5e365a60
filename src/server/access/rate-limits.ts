import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, MemoryStore, rateLimit, type Options } from 'express-rate-limit';
import { KindredError } from '../../errors/kindred-error.js';
import { hasFailedKey, keyOf } from './authenticate.js';

const windowMs = 60_000;
/** A key may ask this many times as often as an address: it is known who has it. */
const keyShare = 5;
/** Attempts with a wrong key, of one address in a minute. */
const failedKeysPerMinute = 30;
/** Who has an IPv6 address has all of its network, /56 as providers give it out. */
const ipv6NetworkBits = 56;

/** A middleware that counts requests, and what ends its counting. */
export interface RateLimit {
  readonly handler: RequestHandler;
  close(): void;
}

type Charge = (extra: number) => Promise<void>;
/** How requests that were counted as one are charged for more. */
const charges = new WeakMap<Request, Charge>();

/**
 * Counts a request as so many as it holds. What is still free is enough to begin with: a batch that is
 * larger than all of a minute could else never be asked.
 *
 * @param count >= 1
 * @throws RATE_LIMITED where others took the rest since this one was counted
 */
export async function chargeFor(request: Request, count: number): Promise<void> {
  await charges.get(request)?.(count - 1);
}

/**
 * Lets so many requests pass in a minute: of each key, or of each address where no key is sent.
 *
 * @param perMinute of an address, >= 1; a key may make five times as many
 */
export function limitRequests(perMinute: number): RateLimit {
  const limitOf = (request: Request) =>
    keyOf(request) === undefined ? perMinute : perMinute * keyShare;
  const keyGenerator = (request: Request) => {
    const key = keyOf(request);
    return key === undefined ? addressOf(request) : `key ${key.id}`;
  };
  const limit = create(limitOf, { keyGenerator });
  const handler: RequestHandler = (request, response, next) => {
    const client = { key: keyGenerator(request), limit: limitOf(request) };
    charges.set(request, (extra) => charge(limit.store, { client, extra, response }));
    return limit.handler(request, response, next);
  };
  return { ...limit, handler };
}

/** Lets so many wrong keys be tried from an address in a minute. Requests with a valid key still pass. */
export function limitFailedKeys(): RateLimit {
  return create(() => failedKeysPerMinute, {
    identifier: 'failed-keys',
    keyGenerator: addressOf,
    skip: (request) => !hasFailedKey(request),
  });
}

interface Charged {
  readonly client: { readonly key: string; readonly limit: number };
  readonly extra: number;
  readonly response: Response;
}

async function charge(store: MemoryStore, { client, extra, response }: Charged): Promise<void> {
  const { key, limit } = client;
  const before = await store.get(key);
  if (before !== undefined && before.totalHits > limit) {
    const left = (before.resetTime?.getTime() ?? 0) - Date.now();
    const retryAfterSeconds = Math.max(1, Math.ceil(left / 1_000));
    throw new KindredError('RATE_LIMITED', { limit, retryAfterSeconds });
  }
  const counted = await Promise.all(Array.from({ length: extra }, () => store.increment(key)));
  const used = counted.at(-1)?.totalHits;
  const told = response.getHeader('ratelimit');
  if (used === undefined || typeof told !== 'string') return;
  response.setHeader('ratelimit', told.replace(/r=\d+/u, `r=${Math.max(0, limit - used)}`));
}

function create(limit: (request: Request) => number, options: Partial<Options>) {
  const store = new MemoryStore();
  const handler = rateLimit({
    windowMs,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would warn on the console of headers that are not trusted, which is as it should be.
    validate: false,
    store,
    handler: (request, response, next) => {
      // By now it has told in the header when the minute is over.
      const retryAfterSeconds = Number(response.getHeader('retry-after'));
      next(new KindredError('RATE_LIMITED', { limit: limit(request), retryAfterSeconds }));
    },
    ...options,
  });
  return { handler, store, close: () => store.shutdown() };
}

/** An address, or of IPv6 its network. */
function addressOf({ ip }: Request): string {
  // Without one, the client has gone already.
  return ip === undefined ? 'unknown' : ipKeyGenerator(ip, ipv6NetworkBits);
}
