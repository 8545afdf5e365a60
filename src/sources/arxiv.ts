import { z } from 'zod';
import { toArxivId } from '../paper/arxiv-id.js';
import { searchArxiv } from './arxiv-search.js';
import { toArxivCategory } from './arxiv-set.js';
import { firstDay, lastDay } from './dates.js';
import { harvestOai } from './oai-harvest.js';
import type { LiveSource } from './source.js';
import {
  commonParameters,
  invalidSpec,
  isInOrder,
  notInOrder,
  readQuery,
  words,
  type SpecText,
} from './spec.js';

/** A request every three seconds, one at a time, to all of its hosts (info.arxiv.org/help/api/tou). */
const manners = { paceMs: 3_000, lane: 'arxiv.org' };

const categorySchema = z
  .strictObject({
    from: firstDay.exactOptional(),
    until: lastDay.exactOptional(),
    ...commonParameters,
  })
  .refine(isInOrder, notInOrder);
const searchSchema = z.strictObject({ query: words, ...commonParameters });

/**
 * arXiv: a category by OAI-PMH, "arxiv:cs.IR?from=2024-01&until=2024-06" (the dates are those of the
 * records' last change), or a search by the query API, "arxiv:search?query=all:electron" or
 * "arxiv:?query=all:electron".
 *
 * @throws SOURCE_INVALID
 */
export function arxivSource(spec: SpecText): LiveSource {
  const isSearch = spec.path === '' || spec.path.toLowerCase() === 'search';
  return isSearch ? searchSource(spec) : categorySource(spec);
}

function categorySource(spec: SpecText): LiveSource {
  const id = toArxivId(spec.path);
  if (id !== undefined)
    throw invalidSpec(spec, `${id} is one paper, a source is a category or a search`);
  const category = toArxivCategory(spec.path);
  if ('problem' in category) throw invalidSpec(spec, category.problem);
  const { values, canonical } = readQuery(spec, categorySchema);
  const { endpoint = 'https://oaipmh.arxiv.org/oai', ...rest } = values;
  const question = {
    base: new URL(endpoint),
    prefix: 'arXiv',
    set: category.set,
    granularity: 'day',
    manners,
    ...rest,
  } as const;
  return {
    spec: `arxiv:${category.name}${canonical}`,
    label: `arXiv ${category.name}`,
    pages: (state, options) => harvestOai(question, state, options),
  };
}

function searchSource(spec: SpecText): LiveSource {
  const { values, canonical } = readQuery(spec, searchSchema);
  const { endpoint = 'https://export.arxiv.org/api/query', query, limit } = values;
  const search = { base: new URL(endpoint), query, limit, manners };
  return {
    spec: `arxiv:search${canonical}`,
    label: `arXiv search "${query}"`,
    pages: (state, options) => searchArxiv(search, state, options),
  };
}
