import type { ResultJson } from '../api/answer-json.js';
import { widgetAuthors, type WidgetItem } from '../api/widget-list.js';
import { ask, Trouble, type RelatedQuery, type RelatedSource } from './related-source.js';

/** Lists from a Kindred server's API. */
export const serverSource: RelatedSource = {
  byName: async (name, { base, count, why }) => {
    const path = `api/v1/papers/${encodeURIComponent(name)}/related?k=${count}`;
    return toItems(await ask(`${base}${path}${why ? '&explain=true' : ''}`), base);
  },
  byText: async (text, { base, count, why }: RelatedQuery) => {
    const body = JSON.stringify({ text, k: count, explain: why });
    return toItems(await ask(`${base}api/v1/recommendations`, body), base);
  },
};

function toItems(answer: unknown, base: string): WidgetItem[] {
  const isAnswer = typeof answer === 'object' && answer !== null && 'results' in answer;
  if (!isAnswer || !Array.isArray(answer.results)) {
    throw new Trouble('bad-answer', `${base} is no Kindred server`);
  }
  // As the server's schema says; readers ignore what they do not know.
  return (answer.results as readonly ResultJson[]).map(({ paper, why }) => {
    const { id, title, authors, year, venue } = paper;
    return {
      id,
      title,
      authors: authors.slice(0, widgetAuthors),
      authorCount: authors.length,
      ...(year !== undefined && { year }),
      ...(venue !== undefined && { venue }),
      url: paper.url ?? `${base}papers/${encodeURIComponent(id)}`,
      ...(why?.pair && { why: why.pair }),
    };
  });
}
