import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { documentId } from './document-id.js';
import { invalidLine } from './read-lines.js';
import { readRecords } from './read-records.js';
import type { EvaluationQuery } from './test-collection.js';

const querySchema = z.object({
  _id: documentId,
  text: z.string().trim().min(1, 'a query needs a text'),
  exclude: z
    .array(documentId)
    .nullish()
    .transform((ids) => ids ?? []),
});

/**
 * The queries of a JSONL file: `_id`, `text` and, where results are to be left out, `exclude`.
 *
 * @throws COLLECTION_INVALID for a broken line, an id met twice or no query at all; as readLines
 */
export async function readQueries(path: string): Promise<readonly EvaluationQuery[]> {
  const queries = new Map<string, EvaluationQuery>();
  for await (const { line, value } of readRecords(path, querySchema)) {
    const { _id: id, text, exclude } = value;
    if (queries.has(id)) throw invalidLine(path, line, `the query "${id}" occurs a second time`);
    queries.set(id, { id, text, exclude });
  }
  if (queries.size === 0) {
    throw new KindredError('COLLECTION_INVALID', { place: path, problem: 'it holds no query' });
  }
  return [...queries.values()];
}
