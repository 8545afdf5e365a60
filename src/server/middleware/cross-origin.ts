import cors from 'cors';
import type { RequestHandler } from 'express';

/** A day: browsers ask again by themselves, some sooner. */
const preflightSeconds = 86_400;

/**
 * Lets pages of other sites read answers, where the operator allows their origins; without any, browsers
 * keep answers from them, as they do by default. No route takes credentials that a browser sends by
 * itself: a page must name its key.
 */
export function crossOrigin(origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return (_request, _response, next) => next();
  return cors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: ['content-type', 'authorization', 'x-api-key'],
    exposedHeaders: ['x-request-id', 'ratelimit', 'ratelimit-policy', 'retry-after'],
    maxAge: preflightSeconds,
  });
}
