import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';

/** Asked every few seconds by programs, whom nobody wants to read about. */
const probes = ['/livez', '/readyz', '/metrics'];

/**
 * Gives each request an id and logs its method, path, status and time. What people ask is private: no header
 * is logged, and the query string only where `logQueries` says so.
 */
export function httpLog(
  logger: Logger,
  { logQueries }: { readonly logQueries: boolean },
): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: requestId,
    wrapSerializers: false,
    serializers: {
      req: ({ id, method, url = '' }: IncomingMessage) => ({
        id,
        method,
        path: pathOf(url),
        ...(logQueries && { query: url.slice(pathOf(url).length + 1) }),
      }),
      res: ({ statusCode }: ServerResponse) => ({ status: statusCode }),
    },
    customLogLevel: ({ url = '' }, { statusCode }) => {
      if (statusCode >= 500) return 'error';
      return probes.includes(pathOf(url)) ? 'debug' : 'info';
    },
  });
}

/** The id of a request, as text. */
export function requestIdOf({ id }: IncomingMessage): string {
  return typeof id === 'object' ? JSON.stringify(id) : String(id);
}

/** The client's own id where it is a plain token, else a new one; either way the client is told. */
function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const isToken = typeof given === 'string' && /^[\w.:-]{1,100}$/u.test(given);
  const id = isToken ? given : randomUUID();
  response.setHeader('x-request-id', id);
  return id;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
