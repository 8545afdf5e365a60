import { KindredError } from '../errors/kindred-error.js';
import { suggest } from '../errors/suggest.js';
import type { Configuration } from '../evaluation/evaluate.js';
import type { Kindred, SearchOptions } from '../index.js';
import { searchLimits } from '../search/limits.js';
import { parseQuery } from '../search/query-syntax.js';
import { sentences } from '../search/sentence-reranker.js';

/** Search options under the name that they are compared by. */
export interface NamedOptions {
  readonly name: string;
  readonly options: Omit<SearchOptions, 'k' | 'signal'>;
}

/** What --compare knows; a new way of searching to compare is a line here. */
const known: readonly NamedOptions[] = [
  { name: 'hybrid', options: { mode: 'hybrid' } },
  { name: 'dense', options: { mode: 'dense' } },
  { name: 'lexical', options: { mode: 'lexical' } },
  { name: 'hybrid+feedback', options: { mode: 'hybrid', feedback: true } },
  { name: 'hybrid+sentences', options: { mode: 'hybrid', rerank: sentences } },
];

/** Known where a reranker was chosen. */
const reranked = 'hybrid+rerank';

/** The names that --compare knows. */
export const configurationNames = [...known.map(({ name }) => name), reranked];

/**
 * The configurations of "dense,lexical".
 *
 * @param rerank the reranker that was chosen, if any
 * @throws INVALID_PARAMETER for a name not known, or none
 */
export function readConfigurations(
  list: string,
  rerank: string | undefined,
): readonly NamedOptions[] {
  const names = new Set(list.split(',').map((name) => name.trim()));
  // Who names a reranker wants to see what it does.
  if (rerank !== undefined) names.add(reranked);
  return [...names].map((name) => {
    if (name === reranked && rerank !== undefined) return { name, options: { rerank } };
    const found = known.find((each) => each.name === name);
    if (found !== undefined) return found;
    throw new KindredError('INVALID_PARAMETER', { name: '--compare', problem: unknown(name) });
  });
}

function unknown(name: string): string {
  if (name === reranked) return `"${name}" needs a model: --rerank MODEL`;
  const meant = suggest(name, configurationNames);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return `"${name}" is none of ${configurationNames.join(', ')}${hint}`;
}

/** Searching an open library with given options, for evaluation. */
export function toConfiguration(
  { name, options }: NamedOptions,
  kindred: Pick<Kindred, 'search'>,
  signal: AbortSignal,
): Configuration {
  return {
    name,
    run: async ({ text }, k) => {
      signal.throwIfAborted();
      const { results } = await kindred.search(toPlainQuery(text), {
        ...options,
        k,
        allVersions: true,
        signal,
      });
      return results.map(({ paper }) => paper.id);
    },
  };
}

/**
 * A query as nothing but words: quotation marks and "year:" in a test collection's query were not
 * written for Kindred's query syntax. A text of several lines is never read as syntax, so a text that
 * would be gets a second line; to the model and to the words that is white space.
 */
function toPlainQuery(text: string): string {
  const query = text.slice(0, searchLimits.queryLength).replace(/\s+/gu, ' ').trim();
  return parseQuery(query).text === query ? query : query.replace(' ', '\n');
}
