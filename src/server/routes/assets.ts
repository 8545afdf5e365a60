import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';
import { packageRoot } from '../../config/package-root.js';
import { onlyReading } from '../middleware/method-not-allowed.js';

/** The stylesheets and the icon stay in the sources; the build does not copy them. */
const assetsDirectory = join(packageRoot, 'src/web/assets');

const fontsDirectory = join(
  dirname(
    createRequire(import.meta.url).resolve('@fontsource-variable/source-serif-4/package.json'),
  ),
  'files',
);

/** Where pages find their assets. Addresses of our own files change with their content. */
export const assetAddresses = {
  stylesheets: ['theme.css', 'page.css', 'results.css', 'print.css'].map(toAddress),
  icon: toAddress('icon.svg'),
  font: '/assets/fonts/source-serif-4-latin-wght-normal.woff2',
};

/** GET /assets/…: stylesheets, icon and fonts, for a browser to keep. */
export function assetRoutes(): Router {
  const router = Router({ caseSensitive: true });
  // Small files: nobody needs parts of them.
  const fixed = { index: false, redirect: false, acceptRanges: false } as const;
  router.use('/assets/fonts', express.static(fontsDirectory, { ...fixed, maxAge: '30d' }));
  const forever = { ...fixed, maxAge: '365d', immutable: true };
  router.use('/assets', express.static(assetsDirectory, forever), onlyReading);
  return router;
}

function toAddress(file: string): string {
  const content = readFileSync(join(assetsDirectory, file));
  return `/assets/${file}?v=${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}
