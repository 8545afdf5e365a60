import { z } from 'zod';
import {
  basketFeedRequestSchema,
  feedMedia,
  paperFeedRequestSchema,
  searchFeedRequestSchema,
} from './feed-requests.js';
import { operations } from './operation.js';
import { name } from './parameters.js';

const paperId = z.object({ id: name.describe('An id, or any identifier.') });

const author = z.object({ name: z.string() });

/** JSON Feed 1.1, as far as Kindred writes it. */
const jsonFeedSchema = z
  .object({
    version: z.literal('https://jsonfeed.org/version/1.1'),
    title: z.string(),
    home_page_url: z.url(),
    feed_url: z.url(),
    authors: z.array(author),
    items: z.array(
      z.object({
        id: z.string().describe('The same wherever the library is served.'),
        url: z.url().describe("The paper's page on this server."),
        title: z.string(),
        content_html: z.string(),
        date_published: z.iso
          .datetime()
          .describe('When the paper came to the library; where that is not known, its year.'),
        authors: z.array(author).exactOptional(),
        tags: z.array(z.string()).exactOptional().describe('Its keywords.'),
      }),
    ),
  })
  .meta({ id: 'JsonFeed', description: 'See https://www.jsonfeed.org/version/1.1/.' });

const formats = {
  atom: {
    name: 'Atom',
    answers: { [feedMedia.atom]: z.string() },
  },
  json: {
    name: 'JSON Feed',
    answers: { [feedMedia.json]: jsonFeedSchema },
  },
} as const;

const description =
  'Papers that came since, newest first; then the nearest of the others. The same question keeps the same entry ids.';

function feedOperations<const Format extends keyof typeof formats>(format: Format) {
  const { name: written, answers } = formats[format];
  const shared = { method: 'get', tag: 'Feeds', description, answers } as const;
  return operations({
    search: {
      ...shared,
      id: `searchFeed_${format}`,
      path: `/feeds/search.${format}`,
      summary: `New papers that answer a question, as ${written}`,
      query: searchFeedRequestSchema,
      errors: ['QUERY_EMPTY', 'QUERY_TOO_LONG'],
    },
    paper: {
      ...shared,
      id: `paperFeed_${format}`,
      path: `/feeds/papers/{id}.${format}`,
      summary: `New papers like one, as ${written}`,
      pathParameters: paperId,
      query: paperFeedRequestSchema,
      errors: ['PAPER_NOT_FOUND'],
    },
    basket: {
      ...shared,
      id: `basketFeed_${format}`,
      path: `/feeds/basket.${format}`,
      summary: `New papers like some and unlike others, as ${written}`,
      query: basketFeedRequestSchema,
      errors: ['PAPER_NOT_FOUND'],
    },
  });
}

/** Feeds, in every format. */
export const allFeedOperations = [
  ...Object.values(feedOperations('atom')),
  ...Object.values(feedOperations('json')),
];
