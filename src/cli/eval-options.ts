import type { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import type { Reduction } from '../embedder/reduced-model.js';
import { searchLimits } from '../search/limits.js';
import {
  configurationNames,
  readConfigurations,
  type NamedOptions,
} from './eval-configurations.js';
import { addReductionOptions, readReduction } from './reduction-options.js';

/** What `kindred eval` is told, checked. */
export interface EvalOptions {
  readonly configurations: readonly NamedOptions[];
  /** Papers retrieved for a query, 100 to 1,000. */
  readonly depth: number;
  readonly seed: number;
  /** Papers drawn for each test of --self. */
  readonly sample: number;
  /** Where collections' libraries are kept; undefined for the user's cache folder. */
  readonly cache: string | undefined;
  /** How small the vectors of collections are to be. */
  readonly reduction: Reduction;
  readonly markdown: boolean;
  readonly perQuery: boolean;
  /** Where TREC run files are written. */
  readonly runFiles: string | undefined;
  readonly task: EvalTask;
}

/** What is measured. */
export type EvalTask =
  | { readonly kind: 'collections'; readonly directories: readonly string[] }
  | { readonly kind: 'library'; readonly queries: string; readonly qrels: string }
  | { readonly kind: 'self' };

const optionsSchema = z.object({
  compare: z.string().default('hybrid'),
  depth: z.string().default('100'),
  seed: z.string().default('1'),
  sample: z.string().default('200'),
  cache: z.string().optional(),
  markdown: z.boolean().default(false),
  perQuery: z.boolean().default(false),
  runFile: z.string().optional(),
  self: z.boolean().default(false),
  queries: z.string().optional(),
  qrels: z.string().optional(),
});

/** The measures reach to rank 100, so that no less can be retrieved. */
const leastDepth = 100;
const largestSeed = 2 ** 32 - 1;

/** Adds the options of `kindred eval`. */
export function addEvalOptions(command: Command): Command {
  return addReductionOptions(command)
    .option(
      '--compare <names>',
      `ways of searching, parted by commas: ${configurationNames.join(', ')} (default: hybrid)`,
    )
    .option('--rerank <model>', 'what hybrid+rerank reranks with')
    .option('--depth <n>', 'papers retrieved for a query, 100 to 1000 (default: 100)')
    .option('--queries <file>', 'queries for the library at --library, as JSON lines')
    .option('--qrels <file>', 'their relevance judgements, by paper id or any identifier')
    .option('--self', "make tests of the library's own papers; needs no judgements")
    .option('--sample <n>', 'papers drawn for each test of --self (default: 200)')
    .option('--seed <n>', 'of all that is drawn by chance (default: 1)')
    .option(
      '--cache <dir>',
      "where the collections' libraries are kept (default: the user's cache)",
    )
    .option('--run-file <dir>', 'write the rankings there as TREC run files')
    .option('--per-query', 'with --json: the figures of every query too')
    .option('--markdown', 'print a Markdown table')
    .option('--workers <n>', 'embedding threads (default: one for each core)');
}

/**
 * Reads the options of {@link addEvalOptions}.
 *
 * @param rerank the reranker that was chosen, if any
 * @throws INVALID_PARAMETER, naming the option
 */
export function readEvalOptions(
  command: Command,
  directories: readonly string[],
  rerank: string | undefined,
): EvalOptions {
  const given = optionsSchema.parse(command.opts());
  return {
    configurations: readConfigurations(given.compare, rerank),
    depth: wholeNumber('--depth', given.depth, [leastDepth, searchLimits.maxK]),
    seed: wholeNumber('--seed', given.seed, [0, largestSeed]),
    sample: wholeNumber('--sample', given.sample, [1, 1_000_000]),
    cache: given.cache,
    reduction: readReduction(command),
    markdown: given.markdown,
    perQuery: given.perQuery,
    runFiles: given.runFile,
    task: toTask(given, directories),
  };
}

function toTask(
  { self, queries, qrels }: z.output<typeof optionsSchema>,
  directories: readonly string[],
): EvalTask {
  const tasks: EvalTask[] = [];
  if (directories.length > 0) tasks.push({ kind: 'collections', directories });
  if (self) tasks.push({ kind: 'self' });
  if (queries !== undefined || qrels !== undefined) {
    if (queries === undefined) throw invalid('--qrels', 'needs the queries too: --queries FILE');
    if (qrels === undefined) throw invalid('--queries', 'needs their judgements too: --qrels FILE');
    tasks.push({ kind: 'library', queries, qrels });
  }
  const [task] = tasks;
  if (task === undefined || tasks.length > 1) {
    const problem =
      'give either folders of test collections, or --self, or --queries and --qrels for a library';
    throw invalid('kindred eval', problem);
  }
  return task;
}

function wholeNumber(
  name: string,
  text: string,
  [least, most]: readonly [least: number, most: number],
): number {
  const value = Number(text);
  if (/^\d+$/u.test(text) && value >= least && value <= most) return value;
  throw invalid(name, `must be a whole number from ${least} to ${most}, not "${text}"`);
}

function invalid(name: string, problem: string): KindredError {
  return new KindredError('INVALID_PARAMETER', { name, problem });
}
