import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { version } from '../../config/package-root.js';
import type { Kindred } from '../../index.js';

/** What caches may do. */
export interface CacheOptions {
  /** How long they may answer without asking; 0 makes them ask each time. */
  readonly cacheSeconds: number;
  /** Whether answers are only for who asked. */
  readonly isPrivate: boolean;
  /** Whether answers depend on the day (UTC), too. Default false. */
  readonly changesDaily?: boolean;
}

/**
 * Gives answers to GET an ETag that holds until the library, its model, its settings or Kindred itself
 * change, and answers 304 (RFC 9110, section 13) to who has that one already, before anything is computed.
 */
export function libraryEtag(
  kindred: Kindred,
  { cacheSeconds, isPrivate, changesDaily = false }: CacheOptions,
): RequestHandler {
  const who = isPrivate ? 'private' : 'public';
  const control =
    cacheSeconds === 0
      ? `${who}, no-cache`
      : `${who}, max-age=${cacheSeconds}, stale-while-revalidate=${cacheSeconds}`;
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      next();
      return;
    }
    const { reader, defaults } = kindred;
    const { generation, model } = reader;
    const state = [
      version,
      kindred.id,
      generation,
      model.fingerprint,
      defaults,
      request.originalUrl,
      ...(changesDaily ? [new Date().toISOString().slice(0, 10)] : []),
    ];
    const hash = createHash('sha256').update(JSON.stringify(state)).digest('base64url');
    // Weak: compressed or not, it says the same.
    response.setHeader('etag', `W/"${generation}-${hash.slice(0, 16)}"`);
    response.setHeader('cache-control', control);
    // "*" asks whether there is anything at all, which is not known before the answer is.
    const isAny = request.headers['if-none-match']?.trim() === '*';
    if (request.fresh && !isAny) response.status(304).end();
    else next();
  };
}
