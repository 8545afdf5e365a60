import { z } from 'zod';
import { firstDay, lastDay, later, toDay } from './dates.js';
import type { Window } from './harvest.js';
import { harvestJson, type JsonApi } from './json-harvest.js';
import { check } from './json-page.js';
import type { FetchOptions, LiveSource } from './source.js';
import {
  commonParameters,
  invalidSpec,
  isInOrder,
  notInOrder,
  readQuery,
  words,
  type SpecText,
} from './spec.js';

const host = 'api.crossref.org';
const rows = 200;

const schema = z
  .strictObject({
    query: words.exactOptional(),
    /** Crossref's own filters, e.g. "issn:0163-5840,type:journal-article". */
    filter: words.exactOptional(),
    /** Dates of publication. */
    from: firstDay.exactOptional(),
    until: lastDay.exactOptional(),
    ...commonParameters,
  })
  .refine(isInOrder, notInOrder)
  .refine(({ filter, query, from }) => filter ?? query ?? from, {
    error: 'names neither query=, filter= nor from=, which would be all of Crossref',
  });

type Values = z.output<typeof schema>;

const answerSchema = z.looseObject({
  message: z.looseObject({
    'total-results': z.number().exactOptional(),
    'next-cursor': z.string().nullish(),
    items: z.array(z.unknown()),
  }),
});

const indexedSchema = z.looseObject({
  indexed: z.looseObject({ 'date-time': z.iso.datetime({ offset: true }) }),
});

/**
 * Works of Crossref: "crossref:?query=…&filter=…&from=2024-01". Syncs by from-index-date.
 *
 * Its cursors live in the server for five minutes and move at every request, so none is ever kept.
 * Works are asked for in the order of their indexing, and a fetch that was cut off goes on with those
 * indexed since its last page. With limit= the best matches come first, and it begins again.
 *
 * @throws SOURCE_INVALID
 */
export function crossrefSource(spec: SpecText): LiveSource {
  if (spec.path !== '') throw invalidSpec(spec, 'has something before the "?"');
  const { values, canonical } = readQuery(spec, schema);
  return {
    spec: `crossref:${canonical}`,
    label: `Crossref ${values.query ?? values.filter ?? `from ${values.from ?? ''}`}`,
    pages(state, options) {
      const { next, ...rest } = state ?? {};
      // A limit counts from the best match on.
      const begun = next === undefined || values.limit === undefined ? rest : { ...rest, given: 0 };
      return harvestJson(createApi(values, options), { ...begun, ...(next && { next }) }, options);
    },
  };
}

function createApi(values: Values, { contact }: FetchOptions): JsonApi {
  let taken = 0;
  return {
    format: 'crossref',
    // Lists: one request a second, three for those who say who they are (their "polite pool").
    paceMs: contact === undefined ? 1_000 : 350,
    limit: values.limit,
    request(cursor, window) {
      if (cursor === undefined) taken = 0;
      return { url: pageUrl(values, window, cursor ?? '*') };
    },
    read(body) {
      const { message } = check(answerSchema, body);
      const { items, 'next-cursor': cursor, 'total-results': total } = message;
      taken += items.length;
      // A cursor is given on the last page too, and pages before it may not be full.
      const isLast = items.length === 0 || (total !== undefined && taken >= total);
      return { items, cursor: isLast ? undefined : (cursor ?? undefined), total };
    },
    moveWindow(lastItem, window) {
      const { success, data } = indexedSchema.safeParse(lastItem);
      if (values.limit !== undefined || !success) return window;
      const indexed = new Date(data.indexed['date-time']).toISOString();
      return { ...window, from: later(window.from, indexed) ?? indexed };
    },
  };
}

function pageUrl(values: Values, window: Window, cursor: string): URL {
  const { query, filter, from, until, limit, endpoint = `https://${host}/works` } = values;
  const url = new URL(endpoint);
  const filters = [
    filter,
    from && `from-pub-date:${from}`,
    until && `until-pub-date:${until}`,
    window.from && `from-index-date:${toDay(window.from)}`,
  ].filter((each) => each !== undefined);
  if (query !== undefined) url.searchParams.set('query', query);
  if (filters.length > 0) url.searchParams.set('filter', filters.join(','));
  if (limit === undefined) {
    url.searchParams.set('sort', 'indexed');
    url.searchParams.set('order', 'asc');
  }
  url.searchParams.set('rows', String(Math.min(rows, limit ?? rows)));
  url.searchParams.set('cursor', cursor);
  return url;
}
