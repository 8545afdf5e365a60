import { Router, type Request } from 'express';
import { isLoopback } from '../middleware/host-check.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import type { Metrics } from '../metrics/metrics.js';

/** Who may read what is measured. */
export const metricsReaders = ['loopback', 'all', 'off'] as const;

/** See {@link metricsReaders}. */
export type MetricsReaders = (typeof metricsReaders)[number];

/** GET /metrics, and by no other spelling, so that a proxy can keep it back. To who may not read it, it is not there. */
export function metricsRoutes(metrics: Metrics, readers: MetricsReaders): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const mayRead = (request: Request) =>
    readers === 'all' || (readers === 'loopback' && isOfThisMachine(request));
  router
    .route('/metrics')
    .get(async (request, response, next) => {
      if (!mayRead(request)) {
        next('router');
        return;
      }
      response.setHeader('content-type', metrics.contentType);
      response.end(await metrics.text());
    })
    .all(onlyReading);
  return router;
}

/** A proxy on this machine asks for others, and says so. */
function isOfThisMachine({ socket, headers }: Request): boolean {
  const { remoteAddress = '' } = socket;
  // On a socket of both versions of IP, an address of version 4 is written so.
  const address = remoteAddress.replace(/^::ffff:/u, '');
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return !isForwarded && isLoopback(address);
}
