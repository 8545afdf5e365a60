import { Router } from 'express';
import { toRecommendAnswerJson } from '../../api/answer-json.js';
import { parseRequest, recommendRequestSchema } from '../../api/requests.js';
import type { Kindred } from '../../index.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { jsonBody, toFields } from '../json-body.js';
import { onlyMethod } from '../middleware/method-not-allowed.js';

/** The longest body that is read, in bytes: a hundred names on either side and a long abstract. */
const bodyLimit = 256 * 1024;

/** POST /recommendations: papers like these and unlike those. Reads only: it needs a body, not a key. */
export function recommendationRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/recommendations')
    .post(jsonBody(bodyLimit), async (request, response) => {
      const { taste, options } = parseRequest(recommendRequestSchema, toFields(request.body));
      const signal = disconnectSignal(response);
      const answer = await kindred.recommend(taste, { ...options, signal });
      response.json(toRecommendAnswerJson(answer));
    })
    .all(onlyMethod('POST'));
  return router;
}
