import { setImmediate } from 'node:timers/promises';
import { Router } from 'express';
import { toRelatedAnswerJson, toSearchAnswerJson } from '../../api/answer-json.js';
import type { PapersBatchJson, RelatedBatchJson, SearchBatchJson } from '../../api/batch-json.js';
import { toPaperJson } from '../../api/paper-json.js';
import { toProblemJson, type ProblemJson } from '../../api/problem-json.js';
import {
  papersBatchRequestSchema,
  parseRequest,
  relatedBatchRequestSchema,
  searchBatchRequestSchema,
} from '../../api/requests.js';
import { isKindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { chargeFor } from '../access/rate-limits.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { onlyMethod } from '../middleware/method-not-allowed.js';
import { jsonBody, toFields } from '../json-body.js';

/** The longest body that is read, in bytes: a hundred long abstracts. */
const bodyLimit = 1024 * 1024;

/**
 * POST /search/batch, /papers/batch and /related/batch: up to 100 at once. Others are answered between
 * one and the next. A question and a paper count as a request each; looking up an id is little.
 */
export function batchRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  const json = jsonBody(bodyLimit);
  router.post('/search/batch', json, async (request, response) => {
    const { queries } = parseRequest(searchBatchRequestSchema, toFields(request.body));
    await chargeFor(request, queries.length);
    const signal = disconnectSignal(response);
    const answers: SearchBatchJson['answers'] = await each(queries, async ({ q, ...options }) => ({
      answer: toSearchAnswerJson(q, await kindred.search(q, { ...options, signal })),
    }));
    response.json({ answers } satisfies SearchBatchJson);
  });
  router.post('/related/batch', json, async (request, response) => {
    const { papers } = parseRequest(relatedBatchRequestSchema, toFields(request.body));
    await chargeFor(request, papers.length);
    const signal = disconnectSignal(response);
    const answers: RelatedBatchJson['answers'] = await each(papers, async ({ id, options }) => {
      await setImmediate(undefined, { signal });
      return { answer: toRelatedAnswerJson(kindred.related(id, options)) };
    });
    response.json({ answers } satisfies RelatedBatchJson);
  });
  router.all(['/search/batch', '/related/batch'], onlyMethod('POST'));
  // GET /papers/batch is the paper of that name.
  router
    .route('/papers/batch')
    .post(json, ({ body }, response) => {
      const { ids } = parseRequest(papersBatchRequestSchema, toFields(body));
      const { reader } = kindred;
      const papers = ids.map((id) => {
        const row = reader.rowOf(id);
        return row === undefined ? null : toPaperJson(reader.paper(row));
      });
      response.json({ papers } satisfies PapersBatchJson);
    })
    .all((request, response, next) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      if (isRead) next();
      else onlyMethod('GET, HEAD, POST')(request, response, next);
    });
  return router;
}

/** One after another: a batch is not to take the place of a hundred others' requests. */
async function each<Item, Result>(
  items: readonly Item[],
  answer: (item: Item) => Promise<Result>,
): Promise<(Result | { problem: ProblemJson })[]> {
  const results: (Result | { problem: ProblemJson })[] = [];
  for (const item of items) {
    try {
      results.push(await answer(item));
    } catch (error) {
      // What is wrong with one question is its own; what is wrong with the server is everybody's.
      if (!isKindredError(error) || error.status >= 500) throw error;
      results.push({ problem: toProblemJson(error) });
    }
  }
  return results;
}
