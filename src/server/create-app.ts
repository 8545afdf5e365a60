import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Kindred } from '../index.js';
import { errorHandler, routeNotFound } from './middleware/error-handler.js';
import { hostCheck, hostRequired } from './middleware/host-check.js';
import { crossOrigin } from './middleware/cross-origin.js';
import { httpLog } from './middleware/http-log.js';
import { securityHeaders } from './middleware/security-headers.js';
import { assetRoutes } from './routes/assets.js';
import { citationRoutes } from './routes/citations.js';
import { embedRoutes } from './routes/embed.js';
import { healthRoutes } from './routes/health.js';
import { pageRoutes, renderProblem, type PageSource } from './routes/page.js';
import { paperRoutes } from './routes/papers.js';
import { recommendationRoutes } from './routes/recommendations.js';
import { searchRoutes } from './routes/search.js';
import { widgetRoutes } from './routes/widget.js';

/** Options of {@link createApp}. */
export interface AppOptions {
  readonly logger: Logger;
  /**
   * Only requests whose Host header is one of these, or a loopback name, are answered. Without them
   * any Host is.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Origins of other sites whose pages may read the API ("*": every site's). Default none. */
  readonly allowOrigins?: readonly string[] | undefined;
  /** Whether the library is the bundled sample; the first page then says so. Default false. */
  readonly isSample?: boolean | undefined;
}

/** The HTTP API under /api/v1, /healthz, and the page at /, over one open library. */
export function createApp(kindred: Kindred, options: AppOptions): Express {
  const source: PageSource = { kindred, isSample: options.isSample ?? false };
  const app = express();
  // Else Express's own last resort would show stacks.
  app.set('env', 'production');
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  // Parameters are read strictly by the routes (read-parameters.ts).
  app.set('query parser', false);
  app.use(httpLog(options.logger), securityHeaders());
  app.use(options.hosts === undefined ? hostRequired : hostCheck(options.hosts));
  app.use(widgetRoutes(), assetRoutes());
  app.use((_request, response, next) => {
    response.setHeader('cache-control', 'no-cache');
    next();
  });
  app.use(healthRoutes(kindred), embedRoutes(source), pageRoutes(source));
  app.use('/api/v1', crossOrigin(options.allowOrigins ?? []));
  app.use(
    '/api/v1',
    searchRoutes(kindred),
    paperRoutes(kindred),
    recommendationRoutes(kindred),
    citationRoutes(kindred),
  );
  app.use(routeNotFound);
  app.use(errorHandler((problem, request) => renderProblem(source, problem, request)));
  return app;
}
