import { Router } from 'express';
import { citationMedia, citationRequestSchema } from '../../api/citation-request.js';
import { parseRequest } from '../../api/requests.js';
import type { Kindred } from '../../index.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';

/** GET /citations?id=…&format=…: the references of one paper or several. */
export function citationRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/citations')
    .get(async (request, response) => {
      const raw = readParameters(request.originalUrl, { lists: ['id'] });
      const { id, format, download } = parseRequest(citationRequestSchema, raw);
      const { type, extension } = citationMedia[format];
      const text = await kindred.cite(id, format);
      if (download) {
        response.setHeader('content-disposition', `attachment; filename="kindred.${extension}"`);
      }
      response.setHeader('content-type', `${type}; charset=utf-8`);
      response.send(text);
    })
    .all(onlyReading);
  return router;
}
