import type { Request, RequestHandler, Response } from 'express';
import { KindredError } from '../../errors/kindred-error.js';

/** Stands last on a route that only reads: any method but GET and HEAD is refused, naming those. */
export const onlyReading: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  refuse('GET, HEAD', request, response);
};

/** Stands last on a route of one method: any other is refused, naming it. */
export function onlyMethod(allowed: string): RequestHandler {
  return (request, response) => refuse(allowed, request, response);
}

function refuse(allowed: string, { method }: Request, response: Response): never {
  response.setHeader('allow', allowed);
  throw new KindredError('METHOD_NOT_ALLOWED', { method, allowed });
}
