import type { Request, RequestHandler } from 'express';
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

/**
 * Lets so many requests pass in a minute: of each key, or of each address where no key is sent.
 *
 * @param perMinute of an address, >= 1; a key may make five times as many
 */
export function limitRequests(perMinute: number): RateLimit {
  const limitOf = (request: Request) =>
    keyOf(request) === undefined ? perMinute : perMinute * keyShare;
  return create(limitOf, {
    keyGenerator: (request) => {
      const key = keyOf(request);
      return key === undefined ? addressOf(request) : `key ${key.id}`;
    },
  });
}

/** Lets so many wrong keys be tried from an address in a minute. Requests with a valid key still pass. */
export function limitFailedKeys(): RateLimit {
  return create(() => failedKeysPerMinute, {
    identifier: 'failed-keys',
    keyGenerator: addressOf,
    skip: (request) => !hasFailedKey(request),
  });
}

function create(limit: (request: Request) => number, options: Partial<Options>): RateLimit {
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
  return { handler, close: () => store.shutdown() };
}

/** An address, or of IPv6 its network. */
function addressOf({ ip }: Request): string {
  // Without one, the client has gone already.
  return ip === undefined ? 'unknown' : ipKeyGenerator(ip, ipv6NetworkBits);
}
