import { Router } from 'express';
import type { z } from 'zod';
import { toRelatedAnswerJson } from '../../api/answer-json.js';
import type { PapersPageJson } from '../../api/batch-json.js';
import { toPaperJson } from '../../api/paper-json.js';
import {
  emptyRequestSchema,
  listParameters,
  papersRequestSchema,
  parseRequest,
  relatedRequestSchema,
} from '../../api/requests.js';
import type { Kindred } from '../../index.js';
import { joinSegments } from '../join-segments.js';
import { onlyMethod, onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';

/**
 * GET /papers: all of them, part by part. GET /papers/{id} and GET /papers/{id}/related: a paper, and papers like it.
 *
 * An id may hold slashes ("doi:10.1000/xyz"), written as they are or as "%2F". An id that itself ends
 * in "/related" is only meant by the latter.
 */
export function paperRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/papers')
    .get(({ originalUrl }, response) => {
      response.json(
        papersPage(kindred, parseRequest(papersRequestSchema, readParameters(originalUrl))),
      );
    })
    .all(onlyMethod('GET, HEAD, POST'));
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
    .all(onlyMethod('GET, HEAD, DELETE'));
  return router;
}

function papersPage(
  { reader }: Kindred,
  { k, cursor }: z.output<typeof papersRequestSchema>,
): PapersPageJson {
  const after = Number(cursor.slice(1));
  const found = reader.papersAfter(after, k + 1);
  const page = found.slice(0, k);
  return {
    papers: page.map(({ paper }) => toPaperJson(paper)),
    hasMore: found.length > k,
    next: `r${page.at(-1)?.row ?? after}`,
    total: reader.size,
    generation: reader.generation,
  };
}
