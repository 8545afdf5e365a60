import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express, { Router } from 'express';
import { packageRoot } from '../../config/package-root.js';
import { onlyReading } from '../middleware/method-not-allowed.js';

/** The stylesheets and the icon stay in the sources; the build does not copy them. */
const assetsDirectory = join(packageRoot, 'src/web/assets');
/** The scripts are bundled by the build. */
const scriptsDirectory = join(packageRoot, 'dist/browser');

const fontsDirectory = join(
  dirname(
    createRequire(import.meta.url).resolve('@fontsource-variable/source-serif-4/package.json'),
  ),
  'files',
);

/** Where pages find their assets. Addresses of our own files change with their content. */
export const assetAddresses = {
  stylesheets: ['theme.css', 'page.css', 'results.css', 'facets.css', 'print.css'].map(ofAsset),
  script: toAddress(scriptsDirectory, 'page.js'),
  icon: ofAsset('icon.svg'),
  font: '/assets/fonts/source-serif-4-latin-wght-normal.woff2',
};

/** Where the page of the API's documentation finds its assets. */
export const docsAssets = {
  stylesheet: toAddress(scriptsDirectory, 'docs.css'),
  script: toAddress(scriptsDirectory, 'docs.js'),
  icon: assetAddresses.icon,
};

/** The style of embedded lists. */
export const embedStylesheet = ofAsset('embed.css');

/** GET /assets/…: stylesheets, scripts, icon and fonts, for a browser to keep. */
export function assetRoutes(): Router {
  const router = Router({ caseSensitive: true });
  // Small files: nobody needs parts of them.
  const fixed = { index: false, redirect: false, acceptRanges: false } as const;
  router.use('/assets/fonts', express.static(fontsDirectory, { ...fixed, maxAge: '30d' }));
  const forever = { ...fixed, maxAge: '365d', immutable: true };
  router.use('/assets', express.static(assetsDirectory, forever));
  router.use('/assets', express.static(scriptsDirectory, forever), onlyReading);
  return router;
}

function ofAsset(file: string): string {
  return toAddress(assetsDirectory, file);
}

function toAddress(directory: string, file: string): string {
  const content = readFileSync(join(directory, file));
  return `/assets/${file}?v=${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}
