import { Router } from 'express';
import type { HealthJson, ProbeJson } from '../../api/health-json.js';
import { version } from '../../config/package-root.js';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { onlyReading } from '../middleware/method-not-allowed.js';

const ok: ProbeJson = { status: 'ok' };

/**
 * GET /healthz: the server answers, and with which library and model. For probes: GET /livez: the process
 * answers; GET /readyz: it can answer questions, too.
 *
 * @param isStopping whether the server takes no further requests
 */
export function healthRoutes({ reader }: Kindred, isStopping: () => boolean): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/livez')
    .get((_request, response) => {
      response.json(ok);
    })
    .all(onlyReading);
  router
    .route('/readyz')
    .get((_request, response) => {
      if (isStopping()) throw new KindredError('SERVER_STOPPING', undefined);
      // Throws where the library is gone or damaged.
      const ready: ProbeJson = { ...ok, generation: reader.generation };
      response.json(ready);
    })
    .all(onlyReading);
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
