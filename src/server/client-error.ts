import { STATUS_CODES, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { problemMediaType, toProblemJson } from '../api/problem-json.js';
import { KindredError } from '../errors/kindred-error.js';

/**
 * A listener for the HTTP server's 'clientError': answers what could not be parsed as a request with a
 * problem document, where Node would cut the connection.
 *
 * The connection is closed only on our side, and what still arrives is dropped: closing with unread
 * input would reset the connection, and the client might never see the answer.
 *
 * @param limitBytes of the request line and headers, to be told
 * @param lingerMs how long a client may go on sending what will not be read, before the connection is cut
 */
export function clientErrorHandler(
  limitBytes: number,
  lingerMs: number,
): (error: Error, socket: Socket) => void {
  return (error, socket) => {
    const isAnswered = socket.writableEnded;
    if (isAnswered) return;
    const isGone = !socket.writable || ('code' in error && error.code === 'ECONNRESET');
    if (isGone) {
      socket.destroy();
      return;
    }
    socket.end(toResponse(toKindredError(error, limitBytes)));
    // Not the socket's own timeout: that begins anew with whatever arrives.
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  };
}

/** A listener for the HTTP server's 'checkExpectation': nothing but "100-continue" is known. */
export const refuseExpectation: RequestListener = (request, response) => {
  const expectation = String(request.headers.expect).slice(0, 100);
  const error = new KindredError('EXPECTATION_FAILED', { expectation });
  const body = JSON.stringify(toProblemJson(error));
  response.writeHead(error.status, {
    'content-type': `${problemMediaType}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
};

function toKindredError(error: Error, limitBytes: number): KindredError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new KindredError('REQUEST_HEADER_TOO_LARGE', { limitBytes });
  }
  const problem =
    code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'it took too long to arrive' : 'it is not valid HTTP/1.1';
  return new KindredError('BAD_REQUEST', { problem });
}

function toResponse(error: KindredError): string {
  const body = JSON.stringify(toProblemJson(error));
  return [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    `Content-Type: ${problemMediaType}; charset=utf-8`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
