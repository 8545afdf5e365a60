/**
 * A client of Kindred's API, for browsers and Node: `fetch` alone, no other code of Kindred's. Its types are
 * those of the schemas by which the server checks requests and writes answers.
 */
import type { z } from 'zod';
import type {
  RecommendAnswerJson,
  RelatedAnswerJson,
  ResultJson,
  SearchAnswerJson,
} from '../api/answer-json.js';
import type {
  PapersBatchJson,
  PapersPageJson,
  RelatedBatchJson,
  SearchBatchJson,
} from '../api/batch-json.js';
import type { citationRequestSchema } from '../api/citation-request.js';
import type { HealthJson } from '../api/health-json.js';
import type { PaperJson } from '../api/paper-json.js';
import type {
  recommendRequestSchema,
  relatedBatchRequestSchema,
  searchBatchRequestSchema,
} from '../api/requests.js';
import { Transport, type Call, type ClientOptions } from './transport.js';

export { KindredApiError } from './api-error.js';
export type { ClientOptions } from './transport.js';
export type { PapersPageJson, PaperJson, ResultJson, SearchAnswerJson };
export type { HealthJson, RecommendAnswerJson, RelatedAnswerJson };
export type { PapersBatchJson, RelatedBatchJson, SearchBatchJson };

/** A question of several. */
export type SearchRequest = z.input<typeof searchBatchRequestSchema>['queries'][number];
/** What a search may be asked beside its question. */
export type SearchParameters = Omit<SearchRequest, 'q'>;
/** A paper of several whose like are asked for. */
export type RelatedRequest = z.input<typeof relatedBatchRequestSchema>['papers'][number];
/** What may be asked of the papers like one. */
export type RelatedParameters = Omit<RelatedRequest, 'id'>;
/** Liked and disliked papers, and what may be asked beside them. */
export type RecommendRequest = z.input<typeof recommendRequestSchema>;
/** The formats of references. */
export type CitationFormat = NonNullable<z.input<typeof citationRequestSchema>['format']>;

/** Of a single call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A client of one server. @throws KindredApiError from every method, where the server refuses or fails */
export class KindredClient {
  readonly #transport: Transport;

  constructor(options: ClientOptions = {}) {
    this.#transport = new Transport(options);
  }

  /** Which papers answer this? */
  search(
    q: string,
    parameters: SearchParameters = {},
    options: CallOptions = {},
  ): Promise<SearchAnswerJson> {
    return this.#json({ path: `/api/v1/search${toQuery({ q, ...parameters })}`, ...options });
  }

  /** The papers that answer this, best first, page by page as they are asked for; 1,000 at most. */
  async *searchAll(
    q: string,
    parameters: Omit<SearchParameters, 'cursor' | 'offset'> = {},
    options: CallOptions = {},
  ): AsyncGenerator<ResultJson, void> {
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? {} : { cursor };
      const { results, next } = await this.search(q, { ...parameters, ...from }, options);
      yield* results;
      cursor = next;
    } while (cursor !== undefined);
  }

  /** Up to 100 searches at once. */
  searchBatch(
    queries: readonly SearchRequest[],
    options: CallOptions = {},
  ): Promise<SearchBatchJson> {
    return this.#json({ path: '/api/v1/search/batch', body: { queries }, ...options });
  }

  /** Which papers are like this one? @param id an id or any identifier */
  related(
    id: string,
    parameters: RelatedParameters = {},
    options: CallOptions = {},
  ): Promise<RelatedAnswerJson> {
    const path = `/api/v1/papers/${encodeURIComponent(id)}/related${toQuery(parameters)}`;
    return this.#json({ path, ...options });
  }

  /** Papers like each of up to 100. */
  relatedBatch(
    papers: readonly RelatedRequest[],
    options: CallOptions = {},
  ): Promise<RelatedBatchJson> {
    return this.#json({ path: '/api/v1/related/batch', body: { papers }, ...options });
  }

  /** Which papers are like these, and unlike those? */
  recommend(request: RecommendRequest, options: CallOptions = {}): Promise<RecommendAnswerJson> {
    return this.#json({ path: '/api/v1/recommendations', body: request, ...options });
  }

  /** @param id an id or any identifier */
  paper(id: string, options: CallOptions = {}): Promise<PaperJson> {
    return this.#json({ path: `/api/v1/papers/${encodeURIComponent(id)}`, ...options });
  }

  /** Up to 100 papers; null for each that is not in the library. */
  papersBatch(ids: readonly string[], options: CallOptions = {}): Promise<PapersBatchJson> {
    return this.#json({ path: '/api/v1/papers/batch', body: { ids }, ...options });
  }

  /** A part of the list of all papers. */
  papers(
    parameters: { readonly k?: number; readonly cursor?: string } = {},
    options: CallOptions = {},
  ): Promise<PapersPageJson> {
    return this.#json({ path: `/api/v1/papers${toQuery(parameters)}`, ...options });
  }

  /**
   * All papers, or those that came or changed since a cursor, in that order; returns the cursor to ask by
   * next time.
   */
  async *allPapers(since?: string, options: CallOptions = {}): AsyncGenerator<PaperJson, string> {
    for (let cursor = since; ;) {
      const from = cursor === undefined ? {} : { cursor };
      const page = await this.papers({ k: 1_000, ...from }, options);
      yield* page.papers;
      if (!page.hasMore) return page.next;
      cursor = page.next;
    }
  }

  /** References as text. @param ids up to 100 ids or identifiers */
  async cite(
    ids: readonly string[],
    format: CitationFormat = 'bibtex',
    options: CallOptions = {},
  ): Promise<string> {
    const path = `/api/v1/citations${toQuery({ id: ids, format })}`;
    return (await this.#transport.send({ path, ...options })).text();
  }

  /** That the server answers, and with which library and model. */
  health(options: CallOptions = {}): Promise<HealthJson> {
    return this.#json({ path: '/healthz', ...options });
  }

  async #json<Answer>(call: Call): Promise<Answer> {
    return (await (await this.#transport.send(call)).json()) as Answer;
  }
}

type Value = string | number | boolean;

/** "?k=5&venue=A&venue=B"; what is undefined is left out. */
function toQuery(
  parameters: Readonly<Record<string, Value | readonly Value[] | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const one of [value].flat()) query.append(name, String(one));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
