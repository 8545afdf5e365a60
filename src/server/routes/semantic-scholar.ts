import { Router, type ErrorRequestHandler } from 'express';
import { parseRequest } from '../../api/requests.js';
import {
  s2BatchBodySchema,
  s2ForPaperRequestSchema,
  s2ListBodySchema,
  s2ListRequestSchema,
  s2PaperRequestSchema,
  s2SearchRequestSchema,
  toS2PaperJson,
} from '../../api/semantic-scholar.js';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred, Paper } from '../../index.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { joinSegments } from '../join-segments.js';
import { jsonBody, toFields } from '../json-body.js';
import { toKindredError } from '../middleware/error-handler.js';
import { requestIdOf } from '../middleware/http-log.js';
import { onlyMethod, onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';

/** The longest body that is read, in bytes: 500 ids. */
const bodyLimit = 256 * 1024;

/** GET /recommendations/v1/papers/forpaper/{id}, POST /recommendations/v1/papers. */
export function s2RecommendationRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/recommendations/v1/papers/forpaper/*id')
    .get(({ originalUrl, params }, response) => {
      const asked = parseRequest(s2ForPaperRequestSchema, readParameters(originalUrl));
      const seed = find(kindred, joinSegments(params.id));
      if (seed === undefined) throw unknownPaper(joinSegments(params.id));
      const { results, notes } = kindred.related(seed.id, { k: asked.limit });
      response.json(toRecommendations({ results, notes }, asked.fields));
    })
    .all(onlyReading);
  router
    .route('/recommendations/v1/papers')
    .post(jsonBody(bodyLimit), async ({ originalUrl, body }, response) => {
      const { fields, limit } = parseRequest(s2ListRequestSchema, readParameters(originalUrl));
      const lists = parseRequest(s2ListBodySchema, toFields(body));
      const idOf = (id: string) => find(kindred, id)?.id ?? raise(unknownPaper(id));
      const taste = {
        positive: lists.positivePaperIds.map(idOf),
        negative: (lists.negativePaperIds ?? []).map(idOf),
      };
      const signal = disconnectSignal(response);
      const { results, notes } = await kindred.recommend(taste, { k: limit, signal });
      response.json(toRecommendations({ results, notes }, fields));
    })
    .all(onlyMethod('POST'));
  router.use('/recommendations', toS2Error);
  return router;
}

/** GET /graph/v1/paper/search and /graph/v1/paper/{id}, POST /graph/v1/paper/batch. */
export function s2GraphRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/graph/v1/paper/search')
    .get(async ({ originalUrl }, response) => {
      const asked = parseRequest(s2SearchRequestSchema, readParameters(originalUrl));
      const { query, fields, limit, offset, year, venue } = asked;
      const venues = venue?.split(',').map((one) => one.trim()) ?? [];
      const { results, notes } = await kindred.search(query, {
        k: limit,
        offset,
        filter: { ...year, venues: venues.filter((one) => one !== '') },
        signal: disconnectSignal(response),
      });
      const end = offset + results.length;
      const isMore = results.length === limit && end <= 1_000;
      response.json({
        total: isMore ? Math.min(kindred.reader.size, end + limit) : end,
        offset,
        ...(isMore && { next: end }),
        data: results.map(({ paper }) => toS2PaperJson(paper, fields)),
        notes: [...notes],
      });
    })
    .all(onlyReading);
  router
    .route('/graph/v1/paper/batch')
    .post(jsonBody(bodyLimit), ({ originalUrl, body }, response) => {
      const { fields } = parseRequest(s2PaperRequestSchema, readParameters(originalUrl));
      const { ids } = parseRequest(s2BatchBodySchema, toFields(body));
      const papers = ids.map((id) => find(kindred, id));
      response.json(
        papers.map((paper) => (paper === undefined ? null : toS2PaperJson(paper, fields))),
      );
    })
    .all(onlyMethod('POST'));
  router
    .route('/graph/v1/paper/*id')
    .get(({ originalUrl, params }, response) => {
      const { fields } = parseRequest(s2PaperRequestSchema, readParameters(originalUrl));
      const id = joinSegments(params.id);
      const paper = find(kindred, id);
      if (paper === undefined) throw unknownPaper(id);
      response.json(toS2PaperJson(paper, fields));
    })
    .all(onlyReading);
  router.use('/graph', toS2Error);
  return router;
}

/** By any id that Kindred knows, or by Semantic Scholar's own, which has no prefix there. */
function find({ reader }: Kindred, id: string): Paper | undefined {
  const row =
    reader.rowOf(id) ?? (/^[\da-f]{40}$/iu.test(id) ? reader.rowOf(`s2:${id}`) : undefined);
  return row === undefined ? undefined : reader.paper(row);
}

function unknownPaper(id: string): KindredError {
  return new KindredError('PAPER_NOT_FOUND', { id: id.slice(0, 200) });
}

function raise(error: Error): never {
  throw error;
}

function toRecommendations(
  answer: {
    readonly results: readonly { readonly paper: Paper }[];
    readonly notes: readonly { readonly code: string; readonly message: string }[];
  },
  fields: ReadonlySet<string>,
) {
  return {
    recommendedPapers: answer.results.map(({ paper }) => toS2PaperJson(paper, fields)),
    notes: [...answer.notes],
  };
}

/** Its clients look for `error`; ours is beside it. */
// Express knows an error handler by its four parameters.
// eslint-disable-next-line max-params
const toS2Error: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
  const { status, message, code } = toKindredError(thrown, requestIdOf(request));
  if (status >= 500 || response.headersSent) {
    next(thrown);
    return;
  }
  response.removeHeader('etag');
  response.status(status).setHeader('cache-control', 'no-store');
  response.json({ error: message, code });
};
