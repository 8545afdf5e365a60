import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCollections } from '../evaluation/collection-files.js';
import {
  compareAll,
  evaluate,
  type Comparison,
  type ConfigurationResult,
} from '../evaluation/evaluate.js';
import { collectionMeasures } from '../evaluation/measures.js';
import { emptyCorpusTally, type CorpusTally } from '../evaluation/read-corpus.js';
import { readQrels } from '../evaluation/read-qrels.js';
import { readQueries } from '../evaluation/read-queries.js';
import {
  judgeQueries,
  type EvaluationQuery,
  type JudgedQueries,
  type Qrels,
} from '../evaluation/test-collection.js';
import { toTrecRun } from '../evaluation/trec-run.js';
import { KindredError } from '../errors/kindred-error.js';
import type { Kindred } from '../index.js';
import { searchLimits } from '../search/limits.js';
import { withKindred, type Context } from './context.js';
import { toConfiguration } from './eval-configurations.js';
import { withCollection } from './eval-library.js';
import type { EvalOptions } from './eval-options.js';
import { formatQueries } from './eval-table.js';

/** How all configurations did on one collection. */
export interface CollectionReport {
  readonly name: string;
  /** Papers searched. */
  readonly documents: number;
  /** Queries asked. */
  readonly queries: number;
  /** What of the files was left out, or cannot be found. */
  readonly leftOut: JudgedQueries['counts'] & Pick<CorpusTally, 'empty' | 'refused'>;
  readonly results: readonly ConfigurationResult[];
  readonly comparisons: readonly Comparison[];
}

/** What is evaluated in one library. */
interface Asked {
  readonly name: string;
  readonly queries: readonly EvaluationQuery[];
  readonly qrels: Qrels;
  readonly corpus: Pick<CorpusTally, 'empty' | 'refused'>;
  /** The file that the judgements are from, for messages. */
  readonly qrelsPath: string;
}

/** Measures test collections one after the other. @throws as withCollection; COLLECTION_NOT_FOUND */
export async function evaluateCollections(
  context: Context,
  options: EvalOptions & { readonly directories: readonly string[]; readonly signal: AbortSignal },
): Promise<CollectionReport[]> {
  const reports: CollectionReport[] = [];
  // All judgements are read first: a mistake in the last should not show after hours of embedding.
  const found = findCollections(options.directories).map(async (files) => ({
    files,
    queries: await readQueries(files.queries),
    qrels: await readQrels(files.qrels),
  }));
  for (const { files, queries, qrels } of await Promise.all(found)) {
    const { name, qrels: qrelsPath } = files;
    const { cache, reduction, signal } = options;
    const how = { files, cache, reduction, signal };
    const report = await withCollection(context, how, ({ kindred, corpus }) =>
      askAll(context, kindred, { ...options, asked: { name, queries, qrels, corpus, qrelsPath } }),
    );
    reports.push(report);
  }
  return reports;
}

/** Measures the configured library by the user's own queries and judgements. */
export async function evaluateLibrary(
  context: Context,
  options: EvalOptions & {
    readonly files: { readonly queries: string; readonly qrels: string };
    readonly signal: AbortSignal;
  },
): Promise<CollectionReport> {
  const { files } = options;
  const asked: Asked = {
    name: context.config.library,
    queries: await readQueries(files.queries),
    qrels: await readQrels(files.qrels),
    corpus: emptyCorpusTally(),
    qrelsPath: files.qrels,
  };
  return withKindred(context, {}, (kindred) => askAll(context, kindred, { ...options, asked }));
}

async function askAll(
  { terminal }: Context,
  kindred: Kindred,
  { asked, ...options }: EvalOptions & { readonly asked: Asked; readonly signal: AbortSignal },
): Promise<CollectionReport> {
  const { reader } = kindred;
  const judged = judgeQueries(asked.queries, asked.qrels, (name) => {
    const row = reader.rowOf(name);
    return row === undefined ? undefined : reader.paper(row).id;
  });
  if (judged.queries.length === 0) {
    const problem = 'none of the queries has a relevant document';
    throw new KindredError('COLLECTION_INVALID', { place: asked.qrelsPath, problem });
  }
  const { depth, signal, seed } = options;
  const how = { measures: collectionMeasures(depth), depth, maxDepth: searchLimits.maxK };
  const results: ConfigurationResult[] = [];
  for (const named of options.configurations) {
    terminal.note(`${asked.name}: asking ${formatQueries(judged.queries.length)} (${named.name})`);
    results.push(await evaluate(judged, toConfiguration(named, kindred, signal), how));
  }
  if (options.runFiles !== undefined) writeRuns(options.runFiles, asked.name, results);
  const { empty, refused } = asked.corpus;
  return {
    name: asked.name,
    documents: reader.size,
    queries: judged.queries.length,
    leftOut: { empty, refused, ...judged.counts },
    results,
    comparisons: compareAll(results, seed),
  };
}

function writeRuns(directory: string, name: string, results: readonly ConfigurationResult[]): void {
  mkdirSync(directory, { recursive: true });
  for (const result of results) {
    const file = `${name}.${result.name}.run`.replace(/[^\w.-]+/gu, '_');
    writeFileSync(join(directory, file), toTrecRun(result));
  }
}
