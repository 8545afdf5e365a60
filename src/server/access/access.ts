import { Router, type Express, type Request, type RequestHandler } from 'express';
import { Admission, type AdmissionCounters } from './admission.js';
import { identifyKey, refuseFailedKey, requireScope } from './authenticate.js';
import type { KeyRing } from './key-ring.js';
import { watchLoopDelay } from './loop-delay.js';
import { limitFailedKeys, limitRequests } from './rate-limits.js';
import { boundUnread } from './unread-answers.js';

/** Who may ask, and how much. */
export interface AccessOptions {
  /** Whether programs need an API key even to read. Pages and health stay open. Default false. */
  readonly requireKey?: boolean | undefined;
  /**
   * Requests a minute of one address, 0 for any number; a key may make five times as many. Default 120,
   * but any number where only this machine asks: on a loopback address, and no proxy is trusted.
   */
  readonly rateLimit?: number | undefined;
  /** Requests that are worked on at once. Default 32. */
  readonly maxConcurrent?: number | undefined;
  /** Requests that wait for their turn. Default 64. */
  readonly maxQueue?: number | undefined;
  /**
   * Which proxies' word on who asks is taken (X-Forwarded-For, X-Forwarded-Proto): how many stand
   * before the server, or their addresses and subnets. Default none: anybody can write such a header.
   */
  readonly trustProxy?: number | string[] | undefined;
  /** The origin that people use, e.g. "https://papers.example". Default what each request names. */
  readonly publicUrl?: string | undefined;
}

/** The gates before the routes. */
export interface Access {
  /** For routes that programs ask: by key, rate and load. Ask for more with requireScope after it. */
  readonly forPrograms: RequestHandler;
  /** For pages that take work: by rate and load. */
  readonly forPages: RequestHandler;
  /** Whether answers to programs are only for who has a key. */
  readonly isPrivate: boolean;
  /** How busy the server is now. */
  readonly counters: AdmissionCounters;
  /** Ends what was begun for counting. */
  close(): void;
}

const defaults = { rateLimit: 120, maxConcurrent: 32, maxQueue: 64 };
/** From this mean delay of the event loop on, in ms, more work only makes everything later. */
const lateMs = 300;
/** What answers may take that nobody has read yet: a batch's can have tens of megabytes. */
const mostUnreadBytes = 256 * 1024 * 1024;

/** Makes the gates. @param isLocal whether the server listens on a loopback address */
export function createAccess(
  ring: KeyRing,
  { requireKey = false, trustProxy, ...options }: AccessOptions,
  isLocal: boolean,
): Access {
  const isOurs = isLocal && trustProxy === undefined;
  const { rateLimit = isOurs ? 0 : defaults.rateLimit } = options;
  const { maxConcurrent = defaults.maxConcurrent, maxQueue = defaults.maxQueue } = options;
  const delay = watchLoopDelay();
  const isLate = () => delay.meanMs > lateMs;
  const admission = new Admission({ maxConcurrent, maxQueue, isLate });
  const failed = limitFailedKeys();
  const limits = rateLimit === 0 ? [] : [limitRequests(rateLimit)];
  const counted = limits.map(({ handler }) => handler);
  const work = [admission.middleware, boundUnread(mostUnreadBytes)];
  const needed = requireKey ? [requireScope('read')] : [];
  return {
    // Counted before it is refused or waits: a wrong key or a full queue is no way around the limit.
    ...passOnce(
      [identifyKey(ring), failed.handler, ...counted, refuseFailedKey, ...needed, ...work],
      [...counted, ...work],
    ),
    isPrivate: requireKey,
    get counters() {
      return admission.counters;
    },
    close: () => {
      for (const each of [failed, ...limits, delay]) each.close();
    },
  };
}

/** What no route for programs took passes by the pages, too: it is not counted again there. */
function passOnce(
  forPrograms: readonly RequestHandler[],
  forPages: readonly RequestHandler[],
): Pick<Access, 'forPrograms' | 'forPages'> {
  const passed = new WeakSet<Request>();
  const pages = Router().use(...forPages);
  return {
    forPrograms: Router().use(
      (request, _response, next) => {
        passed.add(request);
        next();
      },
      ...forPrograms,
    ),
    forPages: (request, response, next) => {
      if (passed.has(request)) next();
      else void pages(request, response, next);
    },
  };
}

/** Tells Express whom to believe about addresses, and origin.ts the public one. */
export function setAddresses(app: Express, { trustProxy, publicUrl }: AccessOptions): void {
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  if (publicUrl !== undefined) app.set('public url', publicUrl);
}
