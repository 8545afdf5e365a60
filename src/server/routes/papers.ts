import { Router } from 'express';
import { toRelatedAnswerJson } from '../../api/answer-json.js';
import { toPaperJson } from '../../api/paper-json.js';
import {
  emptyRequestSchema,
  listParameters,
  parseRequest,
  relatedRequestSchema,
} from '../../api/requests.js';
import type { Kindred } from '../../index.js';
import { joinSegments } from '../join-segments.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';

/**
 * GET /papers/{id} and GET /papers/{id}/related: a paper, and papers like it.
 *
 * An id may hold slashes ("doi:10.1000/xyz"), written as they are or as "%2F". An id that itself ends
 * in "/related" is only meant by the latter.
 */
export function paperRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/papers/*id/related')
    .get((request, response) => {
      const raw = readParameters(request.originalUrl, { lists: listParameters });
      const options = parseRequest(relatedRequestSchema, raw);
      const answer = kindred.related(joinSegments(request.params.id), options);
      response.json(toRelatedAnswerJson(answer));
    })
    .all(onlyReading);
  router
    .route('/papers/*id')
    .get((request, response) => {
      parseRequest(emptyRequestSchema, readParameters(request.originalUrl));
      response.json(toPaperJson(kindred.paper(joinSegments(request.params.id))));
    })
    .all(onlyReading);
  return router;
}
