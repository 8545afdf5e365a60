import { z } from 'zod';
import { keyFor } from './api-key.js';
import { firstDay, lastDay, toDay } from './dates.js';
import type { Window } from './harvest.js';
import { harvestJson, type JsonApi } from './json-harvest.js';
import { check, isRefusal } from './json-page.js';
import type { FetchOptions, LiveSource, SourcePage, SourceState } from './source.js';
import {
  commonParameters,
  invalidSpec,
  isInOrder,
  notInOrder,
  readQuery,
  words,
  type SpecText,
} from './spec.js';

const host = 'api.openalex.org';
/** The most that its documentation allows (developers.openalex.org/guides/page-through-results). */
const pageSize = 100;

const schema = z
  .strictObject({
    /** OpenAlex's own filters, e.g. "topics.id:T10325,is_oa:true". */
    filter: words.exactOptional(),
    search: words.exactOptional(),
    /** Dates of publication. */
    from: firstDay.exactOptional(),
    until: lastDay.exactOptional(),
    ...commonParameters,
  })
  .refine(isInOrder, notInOrder)
  .refine(({ filter, search, from }) => filter ?? search ?? from, {
    error: 'names neither filter=, search= nor from=, which would be all of OpenAlex',
  });

type Values = z.output<typeof schema>;

const answerSchema = z.looseObject({
  meta: z.looseObject({ count: z.number().exactOptional(), next_cursor: z.string().nullish() }),
  results: z.array(z.unknown()),
});

/**
 * Works of OpenAlex: "openalex:?search=…&filter=…&from=2024-01". Syncs by from_updated_date, which
 * OpenAlex keeps for those with a key of some plans; where it refuses, all is fetched again.
 *
 * @throws SOURCE_INVALID
 */
export function openAlexSource(spec: SpecText): LiveSource {
  if (spec.path !== '') throw invalidSpec(spec, 'has something before the "?"');
  const { values, canonical } = readQuery(spec, schema);
  return {
    spec: `openalex:${canonical}`,
    label: `OpenAlex ${values.search ?? values.filter ?? `from ${values.from ?? ''}`}`,
    pages: (state, options) => fetchWorks(values, state, options),
  };
}

async function* fetchWorks(
  values: Values,
  state: SourceState | undefined,
  options: FetchOptions,
): AsyncGenerator<SourcePage> {
  const api = createApi(values, options);
  let given = false;
  try {
    for await (const page of harvestJson(api, state, options)) {
      given = true;
      yield page;
    }
  } catch (error) {
    const isSync = state?.syncedUntil !== undefined && state.next === undefined;
    if (given || !isSync || !isRefusal(error)) throw error;
    options.onNotice?.(
      `${host} does not say what changed without a key that may ask: fetching all`,
    );
    yield* harvestJson(api, undefined, options);
  }
}

function createApi(values: Values, { apiKeys, contact }: FetchOptions): JsonApi {
  return {
    format: 'openalex',
    paceMs: 200,
    limit: values.limit,
    request(cursor, window) {
      const url = new URL(values.endpoint ?? `https://${host}/works`);
      const filter = toFilter(values, window);
      if (filter !== '') url.searchParams.set('filter', filter);
      if (values.search !== undefined) url.searchParams.set('search', values.search);
      url.searchParams.set('per-page', String(Math.min(pageSize, values.limit ?? pageSize)));
      url.searchParams.set('cursor', cursor ?? '*');
      const key = keyFor(url, host, apiKeys?.openalex);
      if (key !== undefined) url.searchParams.set('api_key', key);
      else if (contact !== undefined) url.searchParams.set('mailto', contact);
      return { url };
    },
    read(body) {
      const { meta, results } = check(answerSchema, body);
      const cursor = results.length === 0 ? undefined : (meta.next_cursor ?? undefined);
      return { items: results, cursor, total: meta.count };
    },
  };
}

function toFilter({ filter, from, until }: Values, window: Window): string {
  return [
    filter,
    from && `from_publication_date:${from}`,
    until && `to_publication_date:${until}`,
    window.from && `from_updated_date:${toDay(window.from)}`,
  ]
    .filter((each) => each !== undefined)
    .join(',');
}
