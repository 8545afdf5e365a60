import { join } from 'node:path';
import { findCollections } from '../src/evaluation/collection-files.js';
import { readQrels } from '../src/evaluation/read-qrels.js';
import { readQueries } from '../src/evaluation/read-queries.js';
import { judgeQueries, type JudgedQueries } from '../src/evaluation/test-collection.js';
import { openKindred, type Kindred } from '../src/index.js';

/** A test collection over its open library. */
export interface OpenCollection {
  readonly name: string;
  readonly kindred: Kindred;
  readonly judged: JudgedQueries;
}

/**
 * Opens what the arguments of a script name: COLLECTION=LIBRARY, a folder in BEIR's form and the
 * library that `kindred eval` made of its corpus.
 */
export async function openCollection(argument: string): Promise<OpenCollection> {
  const [folder, library] = argument.split('=');
  if (folder === undefined || library === undefined) throw new Error('give COLLECTION=LIBRARY …');
  const [files] = findCollections([folder]);
  if (files === undefined) throw new Error(`${join(folder)} is no collection`);
  const kindred = await openKindred({ library });
  const [queries, qrels] = await Promise.all([readQueries(files.queries), readQrels(files.qrels)]);
  const judged = judgeQueries(queries, qrels, (name) => {
    const row = kindred.reader.rowOf(name);
    return row === undefined ? undefined : kindred.reader.paper(row).id;
  });
  return { name: files.name, kindred, judged };
}

/** The mean of some numbers, NaN for none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
