import { Router, type Request, type Response } from 'express';
import {
  basketFeedRequestSchema,
  feedFormats,
  feedListParameters,
  feedMedia,
  paperFeedRequestSchema,
  searchFeedRequestSchema,
  type FeedFormat,
} from '../../api/feed-requests.js';
import { parseRequest } from '../../api/requests.js';
import { daysBefore } from '../../api/since.js';
import type { Interest, Kindred, NearPaper } from '../../index.js';
import { basketHref, paperHref } from '../../web/links.js';
import { plainSearch, searchHref } from '../../web/search-state.js';
import { disconnectSignal } from '../disconnect-signal.js';
import { writeFeed } from '../feeds/feed-document.js';
import { joinSegments } from '../join-segments.js';
import { onlyReading } from '../middleware/method-not-allowed.js';
import { originOf } from '../origin.js';
import { readParameters } from '../read-parameters.js';

/** Papers are new for so many days, where a request does not say. */
const usualDays = 30;

/** What a feed follows. */
interface Followed {
  readonly interest: Interest;
  readonly title: string;
  /** The path of the page that shows it. */
  readonly page: string;
  readonly k: number;
  readonly since?: Date | undefined;
}

/**
 * GET /search.{atom,json}?q=…, /papers/{id}.{atom,json}, /basket.{atom,json}?like=…&dislike=…: papers that
 * came lately and are near to what is followed, newest first; then the nearest of the others.
 */
export function feedRoutes(kindred: Kindred): Router {
  const router = Router({ caseSensitive: true });
  const serve = (path: string, read: (request: Request) => Followed) => {
    for (const format of feedFormats) {
      router
        .route(`${path}.${format}`)
        .get(async (request, response) => {
          const text = await feedOf(kindred, {
            request,
            response,
            format,
            followed: read(request),
          });
          response.setHeader('content-type', `${feedMedia[format]}; charset=utf-8`);
          response.send(text);
        })
        .all(onlyReading);
    }
  };
  serve('/search', readSearch);
  serve('/papers/*id', (request) => readPaper(kindred, request));
  serve('/basket', readBasket);
  return router;
}

async function feedOf(
  kindred: Kindred,
  asked: { request: Request; response: Response; format: FeedFormat; followed: Followed },
): Promise<string> {
  const { request, response, format, followed } = asked;
  const { interest, title, page, k, since = daysBefore(new Date(), usualDays) } = followed;
  const signal = disconnectSignal(response);
  const { papers } = await kindred.newPapers(interest, { since, k, fill: true, signal });
  const origin = originOf(request);
  const self = request.originalUrl;
  const { id: library } = kindred;
  return writeFeed({ library, title, origin, page, self, papers: newestFirst(papers) }, format);
}

/** The new ones by when they came, then the others, the nearest first. */
function newestFirst(papers: readonly NearPaper[]): NearPaper[] {
  const moment = ({ added, isNew }: NearPaper) => (isNew ? (added?.getTime() ?? 0) : -1);
  // Array.prototype.sort is stable: what came at once stays in the order of relevance.
  return [...papers].sort((a, b) => moment(b) - moment(a));
}

function readSearch(request: Request): Followed {
  const { q, filter, k, since } = parseRequest(searchFeedRequestSchema, parametersOf(request));
  const { yearFrom: from, yearTo: to, venues = [], authors = [], sources = [] } = filter;
  const page = searchHref({ ...plainSearch(q), from, to, venues, authors, sources });
  return { interest: { question: q, filter }, title: `Papers on “${q}”`, page, k, since };
}

function readPaper(kindred: Kindred, request: Request): Followed {
  const { k, since } = parseRequest(paperFeedRequestSchema, parametersOf(request));
  const { id, title } = kindred.paper(joinSegments(request.params['id']));
  const taste = { positive: [id] };
  return { interest: { taste }, title: `Papers like “${title}”`, page: paperHref(id), k, since };
}

function readBasket(request: Request): Followed {
  const { like, dislike, ...rest } = parseRequest(basketFeedRequestSchema, parametersOf(request));
  const taste = { positive: like, negative: dislike };
  const page = basketHref({ liked: like, disliked: dislike });
  return { interest: { taste }, title: 'Papers like those in a basket', page, ...rest };
}

function parametersOf(request: Request): ReturnType<typeof readParameters> {
  return readParameters(request.originalUrl, { lists: feedListParameters });
}
