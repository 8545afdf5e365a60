import { evaluate, type Configuration, type ConfigurationResult } from '../evaluation/evaluate.js';
import { knownItems, type KnownItems, type QueryKind } from '../evaluation/known-items.js';
import { knownItemMeasures, relatedMeasures, type Measure } from '../evaluation/measures.js';
import { createRandom } from '../evaluation/random.js';
import { indexKeywords, relatedItems } from '../evaluation/related-pairs.js';
import { KindredError } from '../errors/kindred-error.js';
import type { Kindred } from '../index.js';
import { searchLimits } from '../search/limits.js';
import { withKindred, type Context } from './context.js';
import { toConfiguration } from './eval-configurations.js';
import type { EvalOptions } from './eval-options.js';
import { formatQueries } from './eval-table.js';

/** A test that was made of the library itself. */
export interface SelfTest {
  readonly name: QueryKind | 'related';
  /** Queries asked; 0 where the papers give none. */
  readonly queries: number;
  readonly results: readonly ConfigurationResult[];
}

/** How a library does on tests made of its own papers. */
export interface SelfReport {
  readonly library: string;
  readonly papers: number;
  readonly withKeywords: number;
  readonly sample: number;
  readonly seed: number;
  readonly tests: readonly SelfTest[];
}

/** Places of a ranking that these tests look at. */
const depth = 10;

/** Measures the configured library on tests made of its own papers. @throws COLLECTION_INVALID */
export async function evaluateSelf(
  context: Context,
  options: EvalOptions & { readonly signal: AbortSignal },
): Promise<SelfReport> {
  const { library } = context.config;
  const { configurations, sample, seed, signal } = options;
  return withKindred(context, {}, async (kindred) => {
    const { reader } = kindred;
    const papers = Array.from(reader.newestRows(), (row) => reader.paper(row));
    if (papers.length === 0) {
      const problem = 'the library is empty';
      throw new KindredError('COLLECTION_INVALID', { place: library, problem });
    }
    const searches = configurations.map((named) => toConfiguration(named, kindred, signal));
    // Each test draws from the seed anew, so that one does not change with the other.
    const drawn = () => ({ count: sample, random: createRandom(seed) });
    const ask = (test: Test) => askTest(context, test);
    const tests: SelfTest[] = [];
    for (const name of ['sentence', 'keywords'] as const) {
      const items = knownItems(papers, name, drawn());
      tests.push(await ask({ name, items, asked: searches, measures: knownItemMeasures }));
    }
    const keywords = indexKeywords(papers);
    const items = relatedItems(keywords, drawn());
    const asked = [toRelated(kindred, signal)];
    tests.push(await ask({ name: 'related', items, asked, measures: relatedMeasures }));
    const { withKeywords } = keywords;
    return { library, papers: papers.length, withKeywords, sample, seed, tests };
  });
}

interface Test {
  readonly name: SelfTest['name'];
  readonly items: KnownItems;
  readonly asked: readonly Configuration[];
  readonly measures: readonly Measure[];
}

async function askTest(
  { terminal }: Context,
  { name, items, asked, measures }: Test,
): Promise<SelfTest> {
  const queries = items.queries.length;
  const results: ConfigurationResult[] = [];
  for (const configuration of queries === 0 ? [] : asked) {
    terminal.note(`${name}: asking ${formatQueries(queries)} (${configuration.name})`);
    const how = { measures, depth, maxDepth: searchLimits.maxK };
    results.push(await evaluate(items, configuration, how));
  }
  return { name, queries, results };
}

/** Recommendations as a configuration; the query is the seed's id. */
function toRelated(kindred: Pick<Kindred, 'related'>, signal: AbortSignal): Configuration {
  return {
    name: 'related',
    run: (query, k) => {
      signal.throwIfAborted();
      const { results } = kindred.related(query.id, { k });
      return Promise.resolve(results.map(({ paper }) => paper.id));
    },
  };
}
