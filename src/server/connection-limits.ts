import { createServer, type Server, type ServerResponse } from 'node:http';
import { clientErrorHandler } from './client-error.js';

/**
 * Largest request line and headers together. Every query that the library accepts (20,000 UTF-16 code
 * units, up to nine bytes each when percent-encoded) fits.
 */
const maxHeaderBytes = 256 * 1024;

/** How long clients may take, and how many there may be. */
export interface ConnectionLimits {
  /** Until a request's line and headers are whole, in ms, <= requestMs. Default 15,000. */
  readonly headersMs: number;
  /** Until a request is whole, in ms. Default 30,000. */
  readonly requestMs: number;
  /** How often those two are looked at, in ms: so much later than they say a client may be told. Default 2,000. */
  readonly checkMs: number;
  /** How long a client that was told that its request is none may go on sending, in ms. Default 5,000. */
  readonly lingerMs: number;
  /** How long a client may take nothing of an answer that is being sent, in ms. Default 30,000. */
  readonly unreadMs: number;
  /** Connections at once, >= 1; what comes beyond is closed at once. Default 2,000. */
  readonly maxConnections: number;
}

/** Node's own interval of looking, 30 s, would make 15 s up to 45. */
const defaults: ConnectionLimits = {
  headersMs: 15_000,
  requestMs: 30_000,
  checkMs: 2_000,
  lingerMs: 5_000,
  unreadMs: 30_000,
  maxConnections: 2_000,
};

/** An HTTP server that listens nowhere yet, and waits for no client for ever. */
export function createLimitedServer(given: Partial<ConnectionLimits> = {}): Server {
  const limits = { ...defaults, ...given };
  const server = createServer({
    // Told by the host check, in our own form.
    requireHostHeader: false,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.unreadMs;
  server.on('clientError', clientErrorHandler(maxHeaderBytes, limits.lingerMs));
  server.on('request', (_request, response: ServerResponse) => cutWhenUnread(response));
  return server;
}

/**
 * Nothing moves on a connection either while its client does not read, or while we compute: only the first
 * is the client's fault. No answer is sent in parts with pauses between them; one that were, as a stream of
 * events, would have to send something more often.
 */
function cutWhenUnread(response: ServerResponse): void {
  response.on('timeout', () => {
    if (response.headersSent) response.socket?.destroy();
  });
}
