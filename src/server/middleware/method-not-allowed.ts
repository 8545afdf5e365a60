import type { RequestHandler } from 'express';
import { KindredError } from '../../errors/kindred-error.js';

/** Stands last on a route that only reads: any method but GET and HEAD is refused, naming those. */
export const onlyReading: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  const allowed = 'GET, HEAD';
  response.setHeader('allow', allowed);
  throw new KindredError('METHOD_NOT_ALLOWED', { method: request.method, allowed });
};
