import { Router } from 'express';
import type { HealthJson } from '../../api/health-json.js';
import { version } from '../../config/package-root.js';
import type { Kindred } from '../../index.js';
import { onlyReading } from '../middleware/method-not-allowed.js';

/** GET /healthz: the server answers, and with which library and model. */
export function healthRoutes({ reader }: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/healthz')
    .get((_request, response) => {
      const { id, fingerprint, dimensions } = reader.model;
      const health: HealthJson = {
        status: 'ok',
        papers: reader.size,
        generation: reader.generation,
        model: { id, fingerprint, dimensions },
        version,
      };
      response.json(health);
    })
    .all(onlyReading);
  return router;
}
