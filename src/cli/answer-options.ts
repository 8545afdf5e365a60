import type { Command } from 'commander';
import { z } from 'zod';
import { parseRequest, relatedRequestSchema, type RelatedRequest } from '../api/requests.js';
import { KindredError, isKindredError } from '../errors/kindred-error.js';
import { collect } from './collect.js';
import type { Context } from './context.js';

/** What --rerank does. */
export const rerankHelp =
  'reread the best 50 papers with a cross-encoder (folder or hub id), or "sentences"';

/** Adds the options that say which papers an answer may hold, and how many. */
export function addAnswerOptions(command: Command): Command {
  return command
    .option('-k, --limit <n>', 'how many papers, 1 to 1000 (default: 10)')
    .option('--year <range>', 'published in 2023, 2020..2024, 2020.. or ..2020')
    .option('--venue <name>', "the venue's name, in any case; of several, one", collect)
    .option('--author <name>', "part of an author's name, in any case; of several, each", collect)
    .option(
      '--source <site>',
      'the site that it is at, such as arxiv.org; of several, one',
      collect,
    )
    .option('--mode <mode>', 'rank by meaning (dense), words (lexical) or both (default: hybrid)')
    .option('--why', 'say why each paper is there')
    .option('--ef-search <n>', 'breadth of the index search: larger is more exact, and slower');
}

const optionsSchema = z.object({
  limit: z.string().optional(),
  year: z.string().optional(),
  venue: z.array(z.string()).optional(),
  author: z.array(z.string()).optional(),
  source: z.array(z.string()).optional(),
  mode: z.string().optional(),
  why: z.boolean().optional(),
  diversity: z.string().optional(),
  recency: z.string().optional(),
  efSearch: z.string().optional(),
});

/** The options' names where they differ from the request's. */
const flagOf: Readonly<Record<string, string>> = { k: '--limit', ef: '--ef-search' };

/**
 * Reads the options of {@link addAnswerOptions} by the same rules as a request over HTTP.
 *
 * @throws INVALID_PARAMETER, naming the option
 */
export function readAnswerOptions(command: Command, { config }: Context): RelatedRequest {
  const options = optionsSchema.parse(command.opts());
  const { limit = String(config.k), efSearch, why, ...filter } = options;
  const explain = why === true ? 'true' : undefined;
  const raw = Object.entries({ k: limit, ef: efSearch, explain, ...filter });
  try {
    const given = Object.fromEntries(raw.filter(([, value]) => value !== undefined));
    return parseRequest(relatedRequestSchema, given);
  } catch (error) {
    if (!isKindredError(error, 'INVALID_PARAMETER')) throw error;
    const { name, problem } = error.details;
    const flag = flagOf[name] ?? `--${name}`;
    throw new KindredError('INVALID_PARAMETER', { name: flag, problem }, { cause: error });
  }
}
