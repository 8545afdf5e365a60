import { Router, type Request, type RequestHandler, type Response } from 'express';
import {
  writeLimits,
  writePapersRequestSchema,
  type DeletePaperAnswerJson,
  type WritePapersAnswerJson,
} from '../../api/paper-writes.js';
import { emptyRequestSchema, parseRequest } from '../../api/requests.js';
import { KindredError } from '../../errors/kindred-error.js';
import { joinSegments } from '../join-segments.js';
import { jsonBody, toFields } from '../json-body.js';
import { readParameters } from '../read-parameters.js';
import { keyOf, requireScope } from './authenticate.js';
import type { LibraryWrites } from './library-writes.js';

/**
 * POST /papers and DELETE /papers/{id}: changes of the library, with a key of the scope "write". Stand
 * before the routes that read papers, and leave them what they do not take.
 */
export function writeRoutes(writes: LibraryWrites): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const mayWrite = requireScope('write');
  router.post('/papers', mayWrite, jsonBody(writeLimits.bytes), put(writes));
  router.delete(
    '/papers/*id',
    notRelated,
    mayWrite,
    async (request: Request, response: Response) => {
      parseRequest(emptyRequestSchema, readParameters(request.originalUrl));
      const deleted = await writes.delete(joinSegments(request.params['id']));
      const answer: DeletePaperAnswerJson = { deleted, generation: writes.generation };
      response.json(answer);
    },
  );
  return router;
}

function put(writes: LibraryWrites) {
  return async (request: Request, response: Response) => {
    parseRequest(emptyRequestSchema, readParameters(request.originalUrl));
    const body: unknown = request.body;
    if (isDeeperThan(writeLimits.depth, body)) {
      const problem = `its body is nested more than ${writeLimits.depth} deep`;
      throw new KindredError('BAD_REQUEST', { problem });
    }
    const { papers } = parseRequest(writePapersRequestSchema, toFields(body));
    const results = await writes.put(papers, `API key ${keyOf(request)?.name ?? ''}`);
    const answer: WritePapersAnswerJson = { results, generation: writes.generation };
    response.json(answer);
  };
}

/** The related papers of a paper are not there to be deleted; who reads them says so. */
const notRelated: RequestHandler = (request, _response, next) => {
  if (request.path.endsWith('/related')) next('route');
  else next();
};

/** Whether there are lists and objects inside each other to more than `limit` levels. */
function isDeeperThan(limit: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return limit === 0 || Object.values(value).some((inner) => isDeeperThan(limit - 1, inner));
}
