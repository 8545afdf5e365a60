import { KindredError } from '../errors/kindred-error.js';
import { suggest } from '../errors/suggest.js';
import type { Configuration } from '../evaluation/evaluate.js';
import type { Kindred, SearchOptions } from '../index.js';
import { searchLimits } from '../search/limits.js';
import { parseQuery } from '../search/query-syntax.js';

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
];

/** The configurations of "dense,lexical". @throws INVALID_PARAMETER for a name not known, or none */
export function readConfigurations(list: string): readonly NamedOptions[] {
  const names = new Set(list.split(',').map((name) => name.trim()));
  return [...names].map((name) => {
    const found = known.find((each) => each.name === name);
    if (found !== undefined) return found;
    const all = known.map((each) => each.name);
    const meant = suggest(name, all);
    const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
    const problem = `"${name}" is none of ${all.join(', ')}${hint}`;
    throw new KindredError('INVALID_PARAMETER', { name: '--compare', problem });
  });
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
      const { results } = await kindred.search(toPlainQuery(text), { ...options, k, signal });
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
