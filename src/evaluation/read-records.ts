import type { z } from 'zod';
import { findJsonError } from '../importers/json/json-error.js';
import { describeIssue, describeIssues } from '../importers/schema-problem.js';
import { invalidLine, readLines } from './read-lines.js';

/** A checked line of a JSONL file. */
interface Numbered<Value> {
  readonly line: number;
  readonly value: Value;
}

/**
 * The objects of a JSONL file of a test collection. Unlike an import, one broken line ends it: figures
 * over part of a collection are wrong without showing it.
 *
 * @throws COLLECTION_INVALID with file and line, and as readLines
 */
export async function* readRecords<Value>(
  path: string,
  schema: z.ZodType<Value>,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Numbered<Value>> {
  for await (const { number, text } of readLines(path, onBytes)) {
    const parsed = schema.safeParse(parseJson(path, number, text), { error: describeIssue });
    if (!parsed.success) throw invalidLine(path, number, describeIssues(parsed.error.issues));
    yield { line: number, value: parsed.data };
  }
}

function parseJson(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    const error = findJsonError(text);
    const where = error === undefined ? '' : ` at column ${error.column}: ${error.problem}`;
    throw invalidLine(path, line, `broken JSON${where}`);
  }
}
