import express, { Router } from 'express';
import { toRecommendAnswerJson } from '../../api/answer-json.js';
import { parseRequest, recommendRequestSchema } from '../../api/requests.js';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { onlyMethod } from '../middleware/method-not-allowed.js';

/** The longest body that is read, in bytes: a hundred names on either side and a long abstract. */
const bodyLimit = 256 * 1024;

/** POST /recommendations: papers like these and unlike those. Reads only: it needs a body, not a key. */
export function recommendationRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  const json = express.json({ limit: bodyLimit, strict: true, type: 'application/json' });
  router
    .route('/recommendations')
    .post(json, async (request, response) => {
      const { taste, options } = parseRequest(recommendRequestSchema, toFields(request.body));
      const signal = disconnectSignal(response);
      const answer = await kindred.recommend(taste, { ...options, signal });
      response.json(toRecommendAnswerJson(answer));
    })
    .all(onlyMethod('POST'));
  return router;
}

/** @throws BAD_REQUEST where there is no JSON object */
function toFields(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  const problem = 'its body must be a JSON object, with "content-type: application/json"';
  throw new KindredError('BAD_REQUEST', { problem });
}
