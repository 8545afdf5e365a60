import { z } from 'zod';
import { name, requestLimits, text, values, wholeNumber, wholeNumberOr } from './parameters.js';

/** Pages of an answer: what can be browsed, ten papers on each. */
const lastPage = 20;

const year = wholeNumber({ min: 0, max: 9_999 });

/**
 * The parameters of the search page. Others are let pass, for links get decorated on their way, and empty
 * ones count as absent, for forms send them.
 */
export const searchPageRequestSchema = z.object({
  q: text.exactOptional(),
  /** The first and the last year. */
  from: year.exactOptional(),
  to: year.exactOptional(),
  venue: values.default([]),
  author: values.default([]),
  source: values.default([]),
  sort: z.enum(['relevance', 'date'], 'must be relevance or date').default('relevance'),
  page: wholeNumberOr({ min: 1, max: lastPage }, 1),
});

/** See {@link searchPageRequestSchema}. */
export type SearchPageRequest = z.output<typeof searchPageRequestSchema>;

const ids = z
  .array(name)
  .max(requestLimits.taste, `must be given at most ${requestLimits.taste} times`)
  .default([]);

/** The parameters of the basket's page. */
export const basketPageRequestSchema = z.object({ like: ids, dislike: ids });

/** The page's parameters that may be given more than once. */
export const pageListParameters = ['venue', 'author', 'source', 'like', 'dislike'] as const;
