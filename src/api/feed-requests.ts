import { z } from 'zod';
import { name, question, requestLimits, wholeNumberOr } from './parameters.js';
import { conditionParameters, meaning, toFilter } from './requests.js';
import { since } from './since.js';

/** The kinds of feeds, by the ending of their addresses, and what they are called on the wire. */
export const feedMedia = {
  atom: 'application/atom+xml',
  json: 'application/feed+json',
} as const;

/** See {@link feedMedia}. */
export type FeedFormat = keyof typeof feedMedia;

/** The formats' names. */
export const feedFormats = Object.keys(feedMedia) as readonly FeedFormat[];

const feedParameters = {
  since: since.exactOptional(),
  k: wholeNumberOr({ min: 1, max: 100 }, 20).describe(meaning.k),
};

const names = z
  .array(name)
  .max(requestLimits.taste, `must be given at most ${requestLimits.taste} times`);

/** The parameters, all text, of the feed of a question. */
export const searchFeedRequestSchema = z
  .strictObject({ q: question.describe(meaning.q), ...conditionParameters, ...feedParameters })
  .transform(({ q, since: from, k, ...conditions }) => ({
    q,
    filter: toFilter(conditions),
    k,
    since: from,
  }));

/** The parameters of the feed of papers like one. */
export const paperFeedRequestSchema = z.strictObject(feedParameters);

/** The parameters of the feed of a basket. */
export const basketFeedRequestSchema = z.strictObject({
  like: names
    .min(1, 'is missing')
    .describe('Liked papers: ids or identifiers. May be given up to 100 times.'),
  dislike: names.default([]).describe('Disliked papers, likewise.'),
  ...feedParameters,
});

/** Parameters of feeds that may be given more than once. */
export const feedListParameters = ['venue', 'author', 'source', 'like', 'dislike'] as const;
