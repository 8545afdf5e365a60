import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js';
import { Router, type RequestHandler } from 'express';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { createMcpServer } from '../../mcp/create-mcp-server.js';
import { jsonBody } from '../json-body.js';
import { onlyMethod } from '../middleware/method-not-allowed.js';
import { originOf } from '../origin.js';

/** The longest message that is read, in bytes: a question of 20,000 characters, and a hundred ids. */
const bodyLimit = 256 * 1024;

/**
 * POST /mcp: the Model Context Protocol over streamable HTTP. Without sessions: every message is answered by
 * itself, so that any number of clients take no memory.
 */
export function mcpRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/')
    .post(ownOrigin, jsonBody(bodyLimit), oneMessage, async (request, response) => {
      const onNotice = (message: string) => request.log.error(message);
      const server = createMcpServer(kindred, { onNotice });
      // No session id generator: none are given out.
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      response.once('close', () => void server.close());
      await server.connect(transport);
      await transport.handleRequest(request, response, request.body);
    })
    .all(onlyMethod('POST'));
  return router;
}

/** The specification's defence against pages of other sites that ask through their visitors' browsers. */
const ownOrigin: RequestHandler = (request, _response, next) => {
  const { origin } = request.headers;
  if (origin === undefined || origin === originOf(request)) {
    next();
    return;
  }
  throw new KindredError('BAD_REQUEST', { problem: 'pages of other sites may not ask here' });
};

/**
 * Refuses lists of messages, which are no part of the protocol any more (since 2025-06-18): a list would
 * count as one request, however many calls are in it.
 */
const oneMessage: RequestHandler = ({ body }: { readonly body?: unknown }, response, next) => {
  if (!Array.isArray(body)) {
    next();
    return;
  }
  const error = { code: ErrorCode.InvalidRequest, message: 'a request holds one message, no list' };
  response.status(400).json({ jsonrpc: '2.0', id: null, error });
};
