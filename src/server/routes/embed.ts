import { Router, type Request, type Response } from 'express';
import { toRelatedAnswerJson } from '../../api/answer-json.js';
import { embedRequestSchema } from '../../api/embed-request.js';
import { parseRequest } from '../../api/requests.js';
import { isKindredError } from '../../errors/kindred-error.js';
import { renderEmbed } from '../../web/render-embed.js';
import { joinSegments } from '../join-segments.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { allowFraming } from '../middleware/security-headers.js';
import { originOf } from '../origin.js';
import { readParameters } from '../read-parameters.js';
import { embedStylesheet } from './assets.js';
import type { PageSource } from './page.js';

/** GET /embed/{id}.html: the papers like one, for a frame or for a page that is put together elsewhere. */
export function embedRoutes({ kindred }: PageSource): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/embed/*path')
    .get((request: Request, response: Response, next) => {
      const path = joinSegments(request.params['path']);
      if (!path.endsWith('.html')) {
        next();
        return;
      }
      const raw = readParameters(request.originalUrl);
      const asked = parseRequest(embedRequestSchema, raw);
      allowFraming(response);
      const page = { origin: originOf(request), stylesheet: embedStylesheet };
      try {
        const { count, why } = asked;
        const options = { k: count, explain: why };
        const answer = kindred.related(path.slice(0, -'.html'.length), options);
        const { results } = toRelatedAnswerJson(answer);
        response.type('html').send(renderEmbed(results, asked, page));
      } catch (error) {
        if (!isKindredError(error, 'PAPER_NOT_FOUND')) throw error;
        // Readers see nothing; who looks at the status sees why.
        response
          .status(404)
          .type('html')
          .send(renderEmbed([], asked, page));
      }
    })
    .all(onlyReading);
  return router;
}
