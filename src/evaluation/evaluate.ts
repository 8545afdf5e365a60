import { mainMeasure, meanOf, measure, type Figures, type Measure } from './measures.js';
import { randomisationTest } from './significance.js';
import type { EvaluationQuery, JudgedQueries } from './test-collection.js';

/** Answers a query with ids of papers, best first, at most `k`. */
export type RunQuery = (query: EvaluationQuery, k: number) => Promise<readonly string[]>;

/** One way of searching, under the name it is reported by. */
export interface Configuration {
  readonly name: string;
  readonly run: RunQuery;
}

/** What a configuration answered to one query. */
export interface QueryResult {
  readonly query: string;
  /** Ids of papers, best first, without what the query excludes. */
  readonly ranking: readonly string[];
  readonly figures: Figures;
}

/** How a configuration did. */
export interface ConfigurationResult {
  readonly name: string;
  /** In the order of the queries, the same for every configuration. */
  readonly queries: readonly QueryResult[];
  /** Means over the queries. */
  readonly means: Figures;
}

/** Two configurations compared over the same queries. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly measure: string;
  /** Mean of b minus mean of a. */
  readonly difference: number;
  /** See randomisationTest. */
  readonly p: number;
}

/** How queries are evaluated. */
export interface EvaluateOptions {
  readonly measures: readonly Measure[];
  /** Papers retrieved for a query, what it excludes not counted. */
  readonly depth: number;
  /** The most papers that one search can be asked for. */
  readonly maxDepth: number;
}

/** Asks one configuration all queries, one after the other. @throws what the configuration throws */
export async function evaluate(
  { queries, qrels }: Pick<JudgedQueries, 'queries' | 'qrels'>,
  { name, run }: Configuration,
  { measures, depth, maxDepth }: EvaluateOptions,
): Promise<ConfigurationResult> {
  const results: QueryResult[] = [];
  for (const query of queries) {
    // What is excluded takes places of the answer, so that many more are asked for.
    const answer = await run(query, Math.min(maxDepth, depth + query.exclude.length));
    const ranking = answer.filter((id) => !query.exclude.includes(id)).slice(0, depth);
    const gains = qrels.get(query.id) ?? new Map<string, number>();
    results.push({ query: query.id, ranking, figures: measure(measures, ranking, gains) });
  }
  return { name, queries: results, means: meanOf(results.map(({ figures }) => figures)) };
}

/** Compares each pair of configurations by nDCG@10. @param seed of the randomisation test */
export function compareAll(results: readonly ConfigurationResult[], seed: number): Comparison[] {
  const { name } = mainMeasure;
  return results.flatMap((a, at) =>
    results.slice(at + 1).map((b) => {
      const before = a.queries.map(({ figures }) => figures[name] ?? 0);
      const differences = b.queries.map(
        ({ figures }, i) => (figures[name] ?? 0) - (before[i] ?? 0),
      );
      const { difference, p } = randomisationTest(differences, seed);
      return { a: a.name, b: b.name, measure: name, difference, p };
    }),
  );
}
