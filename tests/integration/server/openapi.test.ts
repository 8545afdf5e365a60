import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Router } from 'express';
import { pino } from 'pino';
import { toOpenApi, type OpenApiDocument } from '../../../src/api/openapi.js';
import type { Operation } from '../../../src/api/operation.js';
import { createAccess } from '../../../src/server/access/access.js';
import { KeyRing } from '../../../src/server/access/key-ring.js';
import { LibraryWrites } from '../../../src/server/access/library-writes.js';
import { measure } from '../../../src/server/metrics/metrics.js';
import { createApp } from '../../../src/server/create-app.js';
import { allOperations } from '../../../src/server/routes/api-docs.js';
import type { RunningServer } from '../../../src/server/start-server.js';
import { startDocumentedServer, type DocumentedServer } from './documented-server.js';
import { documentedBy } from './as-documented.js';
import type { SmallLibrary } from './small-library.js';

let documented: DocumentedServer;
let library: SmallLibrary;
let server: RunningServer;
let document: OpenApiDocument;
let key: string;
beforeAll(async () => {
  documented = await startDocumentedServer();
  ({ library, server, document, key } = documented);
});
afterAll(async () => {
  await documented.close();
});

/** A request to each operation that it answers well, by operation id. */
const good: Readonly<Record<string, { path: string; body?: unknown }>> = {
  search: {
    path: '/api/v1/search?q=tides&k=3&explain=true&facets=true&year=2000..&venue=Coastal+Science',
  },
  searchBatch: { path: '/api/v1/search/batch', body: { queries: [{ q: 'tides' }, { q: ' ' }] } },
  related: { path: '/api/v1/papers/doi:10.1000/bread/related?k=2&explain=true' },
  relatedBatch: {
    path: '/api/v1/related/batch',
    body: { papers: [{ id: 'doi:10.1000/bread', k: 1 }, { id: 'none' }] },
  },
  recommend: { path: '/api/v1/recommendations', body: { positive: ['local:owl'], k: 2 } },
  papers: { path: '/api/v1/papers?k=3' },
  papersBatch: { path: '/api/v1/papers/batch', body: { ids: ['local:owl', 'none'] } },
  addPapers: {
    path: '/api/v1/papers',
    body: { papers: [{ id: 'local:moss', title: 'Moss on old roofs' }, { abstract: 'No title.' }] },
  },
  deletePaper: { path: '/api/v1/papers/local:moss' },
  paper: { path: '/api/v1/papers/local:owl' },
  citations: { path: '/api/v1/citations?id=local:owl&format=csl-json' },
  ...Object.fromEntries(
    ['atom', 'json'].flatMap((format) => [
      [`searchFeed_${format}`, { path: `/feeds/search.${format}?q=tides&since=7d&k=3` }],
      [`paperFeed_${format}`, { path: `/feeds/papers/doi:10.1000/bread.${format}?k=2` }],
      [`basketFeed_${format}`, { path: `/feeds/basket.${format}?like=local:owl` }],
    ]),
  ),
  health: { path: '/healthz' },
  live: { path: '/livez' },
  ready: { path: '/readyz' },
  metrics: { path: '/metrics' },
  openapi: { path: '/api/v1/openapi.json' },
  s2RecommendationsForPaper: {
    path: '/recommendations/v1/papers/forpaper/DOI:10.1000/bread?fields=title,year,externalIds',
  },
  s2Recommendations: {
    path: '/recommendations/v1/papers?limit=2',
    body: { positivePaperIds: ['local:owl'], negativePaperIds: ['local:violin'] },
  },
  s2Search: { path: '/graph/v1/paper/search?query=tides&limit=2&fields=title,abstract' },
  s2Batch: {
    path: '/graph/v1/paper/batch?fields=authors,citationCount',
    body: { ids: ['local:owl', 'none'] },
  },
  s2Paper: { path: '/graph/v1/paper/local:owl?fields=title,venue,tldr' },
};

/** A request to each operation that is wrong. */
const bad = (operation: Operation): { path: string; body?: unknown } => {
  const path = operation.path.replace('{id}', 'none');
  return operation.body === undefined
    ? { path: `${path}?nonsense=1` }
    : { path, body: { nonsense: 1 } };
};

function ask({ method }: Operation, { path, body }: { path: string; body?: unknown }) {
  return fetch(`${server.url}${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function expectAsDocumented(operation: Operation, response: Response): Promise<void> {
  const media = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const { status } = response;
  documentedBy(document)(operation, { status, media, text: await response.text() });
}

describe('the OpenAPI document', () => {
  it('is of version 3.1, and names each operation once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(new Set(allOperations.map(({ id }) => id)).size).toBe(allOperations.length);
    expect(document).toEqual(
      JSON.parse(JSON.stringify(toOpenApi(allOperations, document.info.version))),
    );
  });

  it.each(allOperations.map((operation: Operation) => [operation.id, operation] as const))(
    'tells what %s answers, and what is wrong',
    async (id, operation) => {
      const request = good[id];
      expect(request, 'an example').toBeDefined();
      const response = await ask(operation, request!);
      expect(response.status).toBe(200);
      await expectAsDocumented(operation, response);
      if (operation.query === undefined && operation.body === undefined) return;
      const refused = await ask(operation, bad(operation));
      expect(refused.status).toBe(400);
      await expectAsDocumented(operation, refused);
    },
  );

  it('tells parameters as they are written, with their limits', () => {
    const parameters = document.paths?.['/api/v1/search']?.get?.parameters as {
      name: string;
      schema: object;
    }[];
    const schemaOf = (name: string) =>
      parameters.find((parameter) => parameter.name === name)?.schema;
    expect(schemaOf('k')).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      default: 10,
    });
    expect(schemaOf('explain')).toMatchObject({ type: 'boolean' });
    expect(schemaOf('venue')).toMatchObject({ type: 'array', maxItems: 50 });
    expect(
      parameters.filter((parameter) => 'required' in parameter && parameter.required),
    ).toMatchObject([{ name: 'q' }]);
  });

  it('leaves out no route of the API', () => {
    const { directory, kindred } = library;
    const access = createAccess(new KeyRing(directory), {}, true);
    onTestFinished(() => access.close());
    const writes = new LibraryWrites(kindred, directory);
    const logger = pino({ level: 'silent' });
    const metrics = measure({ kindred, counters: () => access.counters });
    onTestFinished(() => metrics.close());
    const isStopping = () => false;
    const parts = { logger, access, addresses: {}, writes, metrics, isStopping };
    const app = createApp(kindred, parts);
    const documented = allOperations.map(({ path }) => path.replace('{id}', '*id'));
    for (const path of routesOf(app.router)) {
      expect(
        documented.some((one) => one.endsWith(path)),
        path,
      ).toBe(true);
    }
  });
});

/** The paths of routes for programs; those of /api/v1 without that. */
function routesOf(router: Router): string[] {
  const paths = router.stack.flatMap((layer) => {
    if (layer.route) return [layer.route.path].flat();
    return 'stack' in layer.handle ? routesOf(layer.handle as Router) : [];
  });
  const isPage = /^\/(?:$|docs|cite$|basket|embed|papers\/\*id$|widget\.js|assets)/u;
  return paths.filter((path) => !isPage.test(path));
}
