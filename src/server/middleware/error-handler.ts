import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { problemMediaType, toProblemJson, type ProblemJson } from '../../api/problem-json.js';
import { isKindredError, KindredError, messageOf } from '../../errors/kindred-error.js';
import { errorHeaders } from '../access/error-headers.js';
import { requestIdOf } from './http-log.js';

/** For requests that no route took. @throws ROUTE_NOT_FOUND */
export const routeNotFound: RequestHandler = (request) => {
  throw new KindredError('ROUTE_NOT_FOUND', { path: request.path.slice(0, 200) });
};

/**
 * Answers what a route threw: a problem document for programs, a page for people. An unknown error is
 * INTERNAL outside; its stack goes to the log with the request's id.
 *
 * @param renderProblem the page that tells a problem
 */
export function errorHandler(
  renderProblem: (problem: ProblemJson, request: Request) => string,
): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params
  return (thrown: unknown, request, response, next) => {
    if (response.destroyed) return; // The client has gone; there is nobody to tell.
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const requestId = requestIdOf(request);
    const error = toKindredError(thrown, requestId);
    // A stack for each request that is shed would be one more load.
    const isFault = error.status >= 500 && error.code !== 'OVERLOADED';
    if (isFault) response.err = thrown instanceof Error ? thrown : error;
    const problem = toProblemJson(error, requestId);
    response.removeHeader('etag');
    response.status(error.status).setHeader('cache-control', 'no-store');
    for (const [name, value] of errorHeaders(error)) response.setHeader(name, value);
    if (wantsPage(request)) response.type('html').send(renderProblem(problem, request));
    else response.type(problemMediaType).send(JSON.stringify(problem));
  };
}

/** What is told of anything that was thrown: INTERNAL, if it is not known. */
export function toKindredError(thrown: unknown, requestId: string): KindredError {
  if (isKindredError(thrown)) return thrown;
  const problem = bodyProblem(thrown);
  if (problem !== undefined) return problem;
  if (statusOf(thrown) === 412) {
    return new KindredError('PRECONDITION_FAILED', undefined, { cause: thrown });
  }
  if (thrown instanceof URIError) {
    const problem = 'its path is not percent-encoded UTF-8 (a "%" itself is written "%25")';
    return new KindredError('BAD_REQUEST', { problem }, { cause: thrown });
  }
  if (statusOf(thrown) === 400) {
    const problem = `its body cannot be read (${messageOf(thrown)})`;
    return new KindredError('BAD_REQUEST', { problem }, { cause: thrown });
  }
  return new KindredError('INTERNAL', { requestId }, { cause: thrown });
}

/** What Express's body parser found wrong; its errors carry a `type`. */
function bodyProblem(thrown: unknown): KindredError | undefined {
  if (!(thrown instanceof Error && 'type' in thrown)) return undefined;
  if (thrown.type === 'entity.too.large' && 'limit' in thrown) {
    const limitBytes = Number(thrown.limit);
    return new KindredError('REQUEST_BODY_TOO_LARGE', { limitBytes }, { cause: thrown });
  }
  const status = Number(statusOf(thrown));
  if (!(status >= 400 && status < 500)) return undefined;
  const problem = `its body is not valid JSON in UTF-8 (${thrown.message})`;
  return new KindredError('BAD_REQUEST', { problem }, { cause: thrown });
}

/** Express's router gives a path that cannot be decoded the status 400, and asks no other. */
function statusOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
}

function wantsPage(request: Request): boolean {
  const isForPrograms = /^\/(?:api|healthz|recommendations|graph|mcp|feeds)(?:\/|$)/u.test(
    request.path,
  );
  return !isForPrograms && request.accepts(['json', 'html']) === 'html';
}
