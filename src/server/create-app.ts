import compression from 'compression';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Kindred } from '../index.js';
import { setAddresses, type Access, type AccessOptions } from './access/access.js';
import type { LibraryWrites } from './access/library-writes.js';
import { writeRoutes } from './access/write-routes.js';
import type { Metrics } from './metrics/metrics.js';
import { errorHandler, routeNotFound } from './middleware/error-handler.js';
import { hostCheck, oneHost } from './middleware/host-check.js';
import { crossOrigin } from './middleware/cross-origin.js';
import { httpLog } from './middleware/http-log.js';
import { libraryEtag } from './middleware/library-etag.js';
import { securityHeaders } from './middleware/security-headers.js';
import { apiDocsRoutes, docsRoutes } from './routes/api-docs.js';
import { assetRoutes } from './routes/assets.js';
import { batchRoutes } from './routes/batches.js';
import { citationRoutes } from './routes/citations.js';
import { embedRoutes } from './routes/embed.js';
import { feedRoutes } from './routes/feeds.js';
import { healthRoutes } from './routes/health.js';
import { metricsRoutes, type MetricsReaders } from './routes/metrics.js';
import { mcpRoutes } from './routes/mcp.js';
import { pageRoutes, renderProblem, type PageSource } from './routes/page.js';
import { paperRoutes } from './routes/papers.js';
import { recommendationRoutes } from './routes/recommendations.js';
import { s2GraphRoutes, s2RecommendationRoutes } from './routes/semantic-scholar.js';
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
  /** How long caches may answer for the API without asking, in seconds. Default 0: they ask each time. */
  readonly cacheSeconds?: number | undefined;
  /** Whether the library is the bundled sample; the first page then says so. Default false. */
  readonly isSample?: boolean | undefined;
  /** The gates before the routes. */
  readonly access: Access;
  /** Where clients' addresses and our own are taken from. */
  readonly addresses: Pick<AccessOptions, 'trustProxy' | 'publicUrl'>;
  /** Takes what is written over HTTP. */
  readonly writes: LibraryWrites;
  readonly metrics: Metrics;
  /** Who may read what is measured. Default: this machine alone. */
  readonly metricsFor?: MetricsReaders | undefined;
  /** Whether the log holds what was asked. Default false. */
  readonly logQueries?: boolean | undefined;
  /** Whether the server takes no further requests. */
  readonly isStopping: () => boolean;
}

/** The HTTP API under /api/v1, Semantic Scholar's addresses, /healthz, and the pages, over one open library. */
export function createApp(kindred: Kindred, options: AppOptions): Express {
  const source: PageSource = { kindred, isSample: options.isSample ?? false };
  const app = express();
  // Else Express's own last resort would show stacks.
  app.set('env', 'production');
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  // Parameters are read strictly by the routes (read-parameters.ts).
  app.set('query parser', false);
  setAddresses(app, options.addresses);
  const log = httpLog(options.logger, { logQueries: options.logQueries ?? false });
  app.use(options.metrics.middleware, log, securityHeaders(), compression());
  app.use(oneHost);
  if (options.hosts !== undefined) app.use(hostCheck(options.hosts));
  app.use(widgetRoutes(), assetRoutes());
  app.use((_request, response, next) => {
    response.setHeader('cache-control', 'no-cache');
    next();
  });
  app.use(docsRoutes(), healthRoutes(kindred, options.isStopping));
  app.use(metricsRoutes(options.metrics, options.metricsFor ?? 'loopback'));
  const caching = {
    cacheSeconds: options.cacheSeconds ?? 0,
    isPrivate: options.access.isPrivate,
  };
  app.use(
    ['/api/v1', '/recommendations/v1', '/graph/v1', '/feeds'],
    crossOrigin(options.allowOrigins ?? []),
    options.access.forPrograms,
  );
  app.use(['/api/v1', '/recommendations/v1', '/graph/v1'], libraryEtag(kindred, caching));
  app.use('/feeds', libraryEtag(kindred, { ...caching, changesDaily: true }), feedRoutes(kindred));
  app.use(s2RecommendationRoutes(kindred), s2GraphRoutes(kindred));
  app.use('/mcp', options.access.forPrograms, mcpRoutes(kindred));
  app.use(options.access.forPages, embedRoutes(source), pageRoutes(source));
  app.use(
    '/api/v1',
    apiDocsRoutes(),
    writeRoutes(options.writes),
    searchRoutes(kindred),
    batchRoutes(kindred),
    paperRoutes(kindred),
    recommendationRoutes(kindred),
    citationRoutes(kindred),
  );
  app.use(routeNotFound);
  app.use(errorHandler((problem, request) => renderProblem(source, problem, request)));
  return app;
}
