import { join } from 'node:path';
import { Router } from 'express';
import { packageRoot } from '../../config/package-root.js';
import { onlyReading } from '../middleware/method-not-allowed.js';

const script = join(packageRoot, 'dist/browser/widget.js');

/** GET /widget.js: the widget, for pages of any site; what it may ask is decided elsewhere. */
export function widgetRoutes(): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/widget.js')
    .get((_request, response) => {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('cross-origin-resource-policy', 'cross-origin');
      // The address never changes, the script does.
      response.sendFile(script, { maxAge: '1h', acceptRanges: false });
    })
    .all(onlyReading);
  return router;
}
