import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isKindredError, KindredError } from '../../errors/kindred-error.js';
import { covers, type ApiKey, type Scope } from './api-key.js';
import type { KeyRing } from './key-ring.js';

const keys = new WeakMap<IncomingMessage, ApiKey>();
const failures = new WeakMap<IncomingMessage, KindredError>();

/** The API key that a request was sent with, once {@link identifyKey} has found it valid. */
export function keyOf(request: IncomingMessage): ApiKey | undefined {
  return keys.get(request);
}

/** Whether a request was sent with a key that is not valid. */
export function hasFailedKey(request: IncomingMessage): boolean {
  return failures.has(request);
}

/**
 * Finds out by which key a request is sent: "Authorization: Bearer …", or "X-API-Key: …". One that is not
 * valid is refused later, by {@link refuseFailedKey}, so that such attempts can be counted first.
 */
export function identifyKey(ring: KeyRing): RequestHandler {
  return (request, _response, next) => {
    const text = sentKey(request);
    try {
      if (text !== undefined) keys.set(request, ring.identify(text));
    } catch (error) {
      if (!isKindredError(error, 'KEY_INVALID')) throw error;
      failures.set(request, error);
    }
    next();
  };
}

/** A wrong key is an error even where none is needed: who sends it believes it to count. @throws KEY_INVALID */
export const refuseFailedKey: RequestHandler = (request, _response, next) => {
  const failure = failures.get(request);
  if (failure !== undefined) throw failure;
  next();
};

/** Lets requests pass that are sent with a key of this scope or a wider one. @throws KEY_REQUIRED, SCOPE_MISSING */
export function requireScope(needs: Scope): RequestHandler {
  return (request, _response, next) => {
    const key = keyOf(request);
    if (key === undefined) throw new KindredError('KEY_REQUIRED', { scope: needs });
    const { name, scope: has } = key;
    if (!covers(has, needs)) throw new KindredError('SCOPE_MISSING', { key: name, has, needs });
    next();
  };
}

/** Other schemes of Authorization are for a proxy before the server, and none of its business. */
function sentKey({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer(?:\s+(.*))?$/iu.exec(headers.authorization ?? '');
  if (bearer !== null) return bearer[1]?.trim() ?? '';
  const given = headers['x-api-key'];
  return typeof given === 'string' ? given.trim() : undefined;
}
