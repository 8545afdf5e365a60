import { Router, type Request, type Response } from 'express';
import { toRelatedAnswerJson, toSearchAnswerJson } from '../../api/answer-json.js';
import type { ProblemJson } from '../../api/problem-json.js';
import { pageRequestSchema, parseRequest } from '../../api/requests.js';
import { version } from '../../config/package-root.js';
import type { Kindred } from '../../index.js';
import { renderPage, type View } from '../../web/render-page.js';
import type { Site } from '../../web/site.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { readParameters } from '../read-parameters.js';
import { assetAddresses } from './assets.js';

/** Questions that the sample library can answer. */
const sampleQuestions = [
  'How can a robot learn a skill by watching a person?',
  'Why are very deep networks hard to train, and what helps?',
  'Can a language model be adapted by changing only a few of its weights?',
  'How can a change that nobody sees fool an image classifier?',
];

/** What the pages are made from. */
export interface PageSource {
  readonly kindred: Kindred;
  /** Whether the library is the bundled sample. */
  readonly isSample: boolean;
}

/** GET /: the search page; with ?q= the answer to a question, with ?like= papers like one. */
export function pageRoutes(source: PageSource): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/')
    .get(async (request, response) => {
      const view = await toView(source.kindred, request, response);
      response.type('html').send(renderPage(toSite(source, source.kindred.reader.size), view));
    })
    .all(onlyReading);
  return router;
}

/** The page that tells a problem; what was asked stays in the search box. */
export function renderProblem(source: PageSource, problem: ProblemJson, request: Request): string {
  const site = toSite(source, sizeIfKnown(source.kindred));
  return renderPage(site, { kind: 'failure', problem, query: askedQuery(request) });
}

/** The library may be what is wrong. */
function sizeIfKnown({ reader }: Kindred): number | undefined {
  try {
    return reader.size;
  } catch {
    return undefined;
  }
}

async function toView(kindred: Kindred, request: Request, response: Response): Promise<View> {
  const { q, like, k } = parseRequest(pageRequestSchema, readParameters(request.originalUrl));
  if (like !== undefined) {
    return { kind: 'related', answer: toRelatedAnswerJson(kindred.related(like, { k })) };
  }
  if (q === undefined) return { kind: 'welcome' };
  const answer = await kindred.search(q, { k, signal: disconnectSignal(response) });
  return { kind: 'search', answer: toSearchAnswerJson(q, answer), k };
}

function toSite({ isSample }: PageSource, papers: number | undefined): Site {
  return {
    papers,
    isSample,
    examples: isSample ? sampleQuestions : [],
    assets: assetAddresses,
    version,
  };
}

/** Leniently read, for the request may be what is wrong; a query too long to show is left out. */
function askedQuery(request: Request): string {
  const query = new URLSearchParams(request.originalUrl.split('?')[1]).get('q') ?? '';
  return query.length <= 2_000 ? query.replaceAll('\0', '') : '';
}
