import type { RecommendRequest, RelatedAnswerJson, ResultJson } from '../client/client.js';
import { resolverOf, widgetAuthors, type WidgetItem } from '../api/widget-list.js';
import { ask, Trouble, type RelatedQuery, type RelatedSource } from './related-source.js';

/** Lists from a Kindred server's API. */
export const serverSource: RelatedSource = {
  byName: async (name, { base, count, why }) => {
    const path = `api/v1/papers/${encodeURIComponent(name)}/related?k=${count}`;
    return toItems(await ask(`${base}${path}${why ? '&explain=true' : ''}`), base);
  },
  byText: async (text, { base, count, why }: RelatedQuery) => {
    const request: RecommendRequest = { text, k: count, explain: why };
    return toItems(await ask(`${base}api/v1/recommendations`, JSON.stringify(request)), base);
  },
};

function toItems(answer: unknown, base: string): WidgetItem[] {
  const { results } = (answer ?? {}) as Partial<RelatedAnswerJson>;
  if (!Array.isArray(results) || !results.every(isResult)) {
    throw new Trouble('bad-answer', `${base} is no Kindred server`);
  }
  return results.map(({ paper, why }) => {
    const { id, title, authors, year, venue, url, identifiers } = paper;
    // Half a surrogate pair, which an id may hold, cannot be encoded.
    const page = `${base}papers/${encodeURIComponent(id.replace(/\p{Cs}/gu, '\ufffd'))}`;
    return {
      id,
      title,
      authors: authors.slice(0, widgetAuthors),
      authorCount: authors.length,
      ...(year !== undefined && { year }),
      ...(venue !== undefined && { venue }),
      url: url ?? resolverOf(identifiers) ?? page,
      ...(why?.pair && { why: why.pair }),
    };
  });
}

/** Whether a result has a title to show; one without authors or an id fails when it is read. */
function isResult(value: Partial<ResultJson> | null): boolean {
  return typeof value?.paper?.title === 'string';
}
