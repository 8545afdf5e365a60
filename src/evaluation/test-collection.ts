import { relevantCount, type Gains } from './metrics.js';

/** A query of a test collection. */
export interface EvaluationQuery {
  readonly id: string;
  readonly text: string;
  /** Documents left out of this query's results, such as the paper that the query's text is of. */
  readonly exclude: readonly string[];
}

/** Relevance judgements: for each query its documents' gains. */
export type Qrels = ReadonlyMap<string, Gains>;

/** Queries with their judgements, ready to be asked. */
export interface JudgedQueries {
  /** Those with at least one relevant document, in their file's order. */
  readonly queries: readonly EvaluationQuery[];
  readonly qrels: Qrels;
  /** What was odd, by number. */
  readonly counts: JudgementCounts;
}

/** What was left out of a test collection, and what cannot be found. */
export interface JudgementCounts {
  /** Queries without a relevant document: not asked. */
  readonly withoutRelevant: number;
  /** Queries of the qrels that the queries file does not have: not asked. */
  readonly unknownQueries: number;
  /** Judged documents that the library does not hold: they count as not found, as in trec_eval. */
  readonly unknownDocuments: number;
}

/**
 * Brings queries, judgements and library together. What a query excludes is no longer judged for it:
 * it cannot be found.
 *
 * @param idOf the library's own id of a document, undefined for one it does not hold
 */
export function judgeQueries(
  queries: readonly EvaluationQuery[],
  qrels: Qrels,
  idOf: (name: string) => string | undefined,
): JudgedQueries {
  const unknown = new Set<string>();
  const resolve = (name: string) => {
    const id = idOf(name);
    if (id === undefined) unknown.add(name);
    return id ?? name;
  };
  const judged = new Map<string, Gains>();
  const asked: EvaluationQuery[] = [];
  for (const query of queries) {
    const exclude = query.exclude.map((name) => idOf(name) ?? name);
    const gains = gainsOf(qrels.get(query.id) ?? new Map<string, number>(), exclude, resolve);
    if (relevantCount(gains) === 0) continue;
    asked.push({ ...query, exclude });
    judged.set(query.id, gains);
  }
  const known = new Set(queries.map(({ id }) => id));
  const unknownQueries = [...qrels.keys()].filter((id) => !known.has(id)).length;
  const withoutRelevant = queries.length - asked.length;
  const counts = { withoutRelevant, unknownQueries, unknownDocuments: unknown.size };
  return { queries: asked, qrels: judged, counts };
}

/** Two names of one paper may both be judged; the higher gain stands. */
function gainsOf(
  judgements: Gains,
  exclude: readonly string[],
  resolve: (name: string) => string,
): Gains {
  const gains = new Map<string, number>();
  for (const [name, gain] of judgements) {
    const id = resolve(name);
    if (!exclude.includes(id)) gains.set(id, Math.max(gain, gains.get(id) ?? gain));
  }
  return gains;
}
