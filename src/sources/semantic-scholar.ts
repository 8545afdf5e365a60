import { z } from 'zod';
import { keyFor } from './api-key.js';
import { harvestJson, type JsonApi } from './json-harvest.js';
import { check } from './json-page.js';
import type { FetchOptions, LiveSource } from './source.js';
import { commonParameters, invalidSpec, readQuery, words, type SpecText } from './spec.js';

const host = 'api.semanticscholar.org';
const fields = `title,abstract,authors,year,venue,externalIds,url,publicationDate,publicationTypes,
  journal,fieldsOfStudy,openAccessPdf`.replace(/\s+/gu, '');

const schema = z.strictObject({
  /** In Semantic Scholar's syntax, e.g. "(dense retrieval) | colbert"; a plus is written %2B. */
  query: words,
  year: z
    .string()
    .regex(/^(?:\d{4}|\d{4}-(?:\d{4})?|-\d{4})$/u, {
      error: 'must be a year or a range: 2024, 2020-2024, 2020-, -2019',
    })
    .exactOptional(),
  venue: words.exactOptional(),
  fieldsOfStudy: words.exactOptional(),
  ...commonParameters,
});

type Values = z.output<typeof schema>;

const answerSchema = z.looseObject({
  total: z.number().exactOptional(),
  token: z.string().nullish(),
  data: z.array(z.unknown()).nullish(),
});

/**
 * A bulk search of Semantic Scholar: "s2:?query=…&year=2020-". It cannot be asked for what changed, so
 * that a sync fetches all again.
 *
 * @throws SOURCE_INVALID
 */
export function semanticScholarSource(spec: SpecText): LiveSource {
  if (spec.path !== '') throw invalidSpec(spec, 'has something before the "?"');
  const { values, canonical } = readQuery(spec, schema);
  return {
    spec: `s2:${canonical}`,
    label: `Semantic Scholar "${values.query}"`,
    pages: (state, options) => harvestJson(createApi(values, options), state, options),
  };
}

function createApi(values: Values, { apiKeys }: FetchOptions): JsonApi {
  const { endpoint = `https://${host}/graph/v1/paper/search/bulk`, limit } = values;
  const base = new URL(endpoint);
  const key = keyFor(base, host, apiKeys?.s2);
  return {
    format: 's2',
    // One request a second with a key; without one, all the world shares a few.
    paceMs: key === undefined ? 3_000 : 1_000,
    limit,
    request(token) {
      const url = new URL(base);
      url.searchParams.set('fields', fields);
      for (const name of ['query', 'year', 'venue', 'fieldsOfStudy'] as const) {
        const value = values[name];
        if (value !== undefined) url.searchParams.set(name, value);
      }
      if (token !== undefined) url.searchParams.set('token', token);
      return { url, ...(key !== undefined && { headers: { 'x-api-key': key } }) };
    },
    read(body) {
      const { total, token, data } = check(answerSchema, body);
      return { items: data ?? [], cursor: token ?? undefined, total };
    },
  };
}
