import { z } from 'zod';
import { integer, requestLimits } from '../api/parameters.js';
import { meaning } from '../api/requests.js';

/*
 * What agents are told of the tools' arguments. The values are checked by the schemas of src/api/requests.ts,
 * as any request's are; these leave out what an agent has no use for.
 */

const strings = z.array(z.string());

const filters = {
  k: integer(requestLimits.k).optional().describe(`${meaning.k} Default 10.`),
  year: z.string().optional().describe('A year or range: "2023", "2020..2024", "2020..".'),
  venue: strings.optional().describe(meaning.venue),
  author: strings.optional().describe(meaning.author),
  source: strings.optional().describe(meaning.source),
  mode: z.enum(['hybrid', 'dense', 'lexical']).optional().describe(meaning.mode),
};

const choice = {
  diversity: z.number().min(0).max(1).optional().describe(meaning.diversity),
  recency: z.number().min(0).max(1).optional().describe(meaning.recency),
};

const anyId = 'An id from an answer, or any identifier: a DOI, arXiv id, PMID, address …';

/** Arguments of "search". */
export const searchInput = {
  q: z.string().describe(meaning.q),
  ...filters,
  cursor: z.string().optional().describe(meaning.cursor),
  sort: z.enum(['relevance', 'date']).optional().describe(meaning.sort),
};

/** Arguments of "related". */
export const relatedInput = { id: z.string().describe(anyId), ...filters, ...choice };

/** Arguments of "recommend". */
export const recommendInput = {
  positive: strings.max(requestLimits.taste).optional().describe(`Liked papers. ${anyId}`),
  negative: strings.max(requestLimits.taste).optional().describe('Disliked papers.'),
  text: z
    .string()
    .optional()
    .describe('A liked text, such as the abstract of a paper being written.'),
  ...filters,
  ...choice,
};

/** Arguments of "get_paper". */
export const paperInput = { id: z.string().describe(anyId) };

/** Arguments of "cite". */
export const citeInput = {
  ids: strings.min(1).max(requestLimits.taste).describe(anyId),
  format: z.enum(['bibtex', 'ris', 'csl-json', 'text']).optional().describe('Default "bibtex".'),
};

/** What "cite" answers. */
export const citeOutput = z.object({
  format: z.string(),
  text: z.string().describe('The references, in the order of the ids.'),
});
