import { Router, type Request, type Response } from 'express';
import {
  toRecommendAnswerJson,
  toRelatedAnswerJson,
  toSearchAnswerJson,
} from '../../api/answer-json.js';
import { citePageRequestSchema } from '../../api/citation-request.js';
import { builderRequestSchema } from '../../api/embed-request.js';
import {
  basketPageRequestSchema,
  pageListParameters,
  searchPageRequestSchema,
  type SearchPageRequest,
} from '../../api/page-requests.js';
import { toPaperJson } from '../../api/paper-json.js';
import type { ProblemJson } from '../../api/problem-json.js';
import { parseRequest } from '../../api/requests.js';
import { version } from '../../config/package-root.js';
import type { Kindred } from '../../index.js';
import { renderPage, type View } from '../../web/render-page.js';
import { pageSize, type SearchState } from '../../web/search-state.js';
import type { Site } from '../../web/site.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { joinSegments } from '../join-segments.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { originOf } from '../origin.js';
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

/**
 * GET /: the search page; with ?q= the answer to a question. GET /papers/{id}: a paper and those like it.
 * GET /basket?like=…&dislike=…: recommendations for several. GET /cite?id=…: references.
 * GET /embed: the code for other sites.
 */
export function pageRoutes(source: PageSource): Router {
  const router = Router({ caseSensitive: true });
  const page =
    (toView: (request: Request, response: Response) => View | Promise<View>) =>
    async (request: Request, response: Response) => {
      const view = await toView(request, response);
      const { size } = source.kindred.reader;
      response.type('html').send(renderPage(toSite(source, request, size), view));
    };
  const { kindred } = source;
  router
    .route('/cite')
    .get(page(({ originalUrl }) => citeView(kindred, originalUrl)))
    .all(onlyReading);
  router
    .route('/')
    .get(page(searchView(kindred)))
    .all(onlyReading);
  router
    .route('/embed')
    .get(page((request) => builderView(kindred, request)))
    .all(onlyReading);
  router
    .route('/basket')
    .get(page(basketView(kindred)))
    .all(onlyReading);
  router
    .route('/papers/*id')
    .get(page(({ params }) => paperView(kindred, joinSegments(params['id']))))
    .all(onlyReading);
  return router;
}

/** The page that tells a problem; what was asked stays in the search box. */
export function renderProblem(source: PageSource, problem: ProblemJson, request: Request): string {
  const site = toSite(source, request, sizeIfKnown(source.kindred));
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

function searchView(kindred: Kindred) {
  return async (request: Request, response: Response): Promise<View> => {
    const asked = parseRequest(searchPageRequestSchema, readPageParameters(request));
    if (asked.q === undefined) return { kind: 'welcome' };
    const state = toState(asked);
    const answer = await kindred.search(state.query, {
      k: pageSize,
      offset: (state.page - 1) * pageSize,
      filter: {
        ...(state.from !== undefined && { yearFrom: state.from }),
        ...(state.to !== undefined && { yearTo: state.to }),
        venues: state.venues,
        authors: state.authors,
        sources: state.sources,
      },
      sort: state.sort,
      facets: true,
      explain: true,
      signal: disconnectSignal(response),
    });
    return { kind: 'search', answer: toSearchAnswerJson(state.query, answer), state };
  };
}

function toState({ q = '', venue, author, source, ...rest }: SearchPageRequest): SearchState {
  return { query: q, venues: venue, authors: author, sources: source, ...rest };
}

function paperView(kindred: Kindred, id: string): View {
  const answer = kindred.related(id, { explain: true });
  return {
    kind: 'paper',
    answer: toRelatedAnswerJson(answer),
    versions: kindred.versions(id).map(toPaperJson),
  };
}

function builderView({ reader }: Kindred, request: Request): View {
  const { paper, lang, ...rest } = parseRequest(builderRequestSchema, readPageParameters(request));
  const [newest] = reader.newestRows();
  return {
    kind: 'builder',
    choice: { origin: originOf(request), paper, lang, ...rest },
    example: newest === undefined ? undefined : reader.paper(newest).id,
  };
}

/** What people want first stands first. */
const citationOrder = ['text', 'bibtex', 'ris', 'csl-json'] as const;

async function citeView(kindred: Kindred, target: string): Promise<View> {
  const { id: ids } = parseRequest(
    citePageRequestSchema,
    readParameters(target, { lists: ['id'] }),
  );
  const citations = await Promise.all(
    citationOrder.map(async (format) => ({ format, text: await kindred.cite(ids, format) })),
  );
  return { kind: 'cite', ids, citations };
}

function basketView(kindred: Kindred) {
  return async (request: Request, response: Response): Promise<View> => {
    const { like, dislike } = parseRequest(basketPageRequestSchema, readPageParameters(request));
    const isHeld = (id: string) => kindred.reader.rowOf(id) !== undefined;
    const taste = { positive: like.filter(isHeld), negative: dislike.filter(isHeld) };
    if (taste.positive.length === 0) return { kind: 'basket', answer: undefined };
    const signal = disconnectSignal(response);
    const answer = toRecommendAnswerJson(await kindred.recommend(taste, { explain: true, signal }));
    const gone = [...like, ...dislike].filter((id) => !isHeld(id));
    return {
      kind: 'basket',
      answer: { ...answer, notes: [...notesOnGone(gone), ...answer.notes] },
    };
  };
}

/** A basket outlives papers that are removed from the library. */
function notesOnGone(ids: readonly string[]): { code: string; message: string }[] {
  if (ids.length === 0) return [];
  const message = `No longer in the library, and left out: ${ids.join(', ')}.`;
  return [{ code: 'NOT_IN_LIBRARY', message }];
}

/** Without those left empty: an untouched field of a form is no condition. */
function readPageParameters(request: Request): Readonly<Record<string, unknown>> {
  const parameters = readParameters(request.originalUrl, { lists: pageListParameters });
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}

function toSite({ isSample }: PageSource, request: Request, papers: number | undefined): Site {
  return {
    papers,
    isSample,
    examples: isSample ? sampleQuestions : [],
    assets: assetAddresses,
    version,
    origin: originOf(request),
  };
}

/** Leniently read, for the request may be what is wrong; a query too long to show is left out. */
function askedQuery(request: Request): string {
  const query = new URLSearchParams(request.originalUrl.split('?')[1]).get('q') ?? '';
  return query.length <= 2_000 ? query.replaceAll('\0', '') : '';
}
