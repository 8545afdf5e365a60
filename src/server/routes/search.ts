import { Router } from 'express';
import { toSearchAnswerJson } from '../../api/answer-json.js';
import { listParameters, parseRequest, searchRequestSchema } from '../../api/requests.js';
import type { Kindred } from '../../index.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';

/** GET /search?q=…: which papers answer this? */
export function searchRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/search')
    .get(async (request, response) => {
      const { q, ...options } = parseRequest(
        searchRequestSchema,
        readParameters(request.originalUrl, { lists: listParameters }),
      );
      const signal = disconnectSignal(response);
      const answer = await kindred.search(q, { ...options, signal });
      response.json(toSearchAnswerJson(q, answer));
    })
    .all(onlyReading);
  return router;
}
