import { Router, type Response } from 'express';
import type { Operation } from '../../api/operation.js';
import { apiOperations } from '../../api/operations.js';
import { allFeedOperations } from '../../api/feed-operations.js';
import { s2Operations } from '../../api/semantic-scholar-operations.js';
import { toOpenApi } from '../../api/openapi.js';
import { version } from '../../config/package-root.js';
import { renderDocs } from '../../web/render-docs.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { docsAssets } from './assets.js';

/** All that the API does. */
export const allOperations: readonly Operation[] = [
  ...Object.values(apiOperations),
  ...allFeedOperations,
  ...Object.values(s2Operations),
];

/** GET /openapi.json: the API, described for programs. */
export function apiDocsRoutes(): Router {
  const router = Router({ caseSensitive: true });
  // Made when it is first asked for, once.
  let document: string | undefined;
  router
    .route('/openapi.json')
    .get((_request, response) => {
      document ??= JSON.stringify(toOpenApi(allOperations, version));
      response.type('json').send(document);
    })
    .all(onlyReading);
  return router;
}

/** GET /docs: the API, described for people, who can try it. */
export function docsRoutes(): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/docs')
    .get((_request, response) => {
      allowInlinePictures(response);
      response.type('html').send(renderDocs(docsAssets));
    })
    .all(onlyReading);
  return router;
}

/** Swagger UI's stylesheet draws its arrows with data: addresses. */
function allowInlinePictures(response: Response): void {
  const policy = String(response.getHeader('content-security-policy'));
  response.setHeader(
    'content-security-policy',
    policy.replace("img-src 'self'", "img-src 'self' data:"),
  );
}
