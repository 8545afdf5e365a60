import { z } from 'zod';
import type { Importer, ImportRecord, Origin } from './importer.js';
import { findJsonError } from './json-error.js';
import { lineTooLong, toLines } from './lines.js';
import { toImportRecord } from './record.js';
import { describeIssue, describeIssues } from './schema-problem.js';

/** JSON's null says as much as an absent field. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const text = optional(z.string());
const textOrNumber = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  text,
);
/** Some exports write the year as a text, or as '' where there is none. */
const year = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  const trimmed = value.trim();
  if (trimmed === '') return null;
  return /^\d{4}$/u.test(trimmed) ? Number(trimmed) : value;
}, optional(z.number()));
const author = z.preprocess(
  (value) => (value !== null && typeof value === 'object' && 'name' in value ? value.name : value),
  z.string(),
);
const abstractKind = optional(z.enum(['abstract', 'summary']));

/** One line; fields not named here are ignored. */
const recordSchema = z.object({
  id: textOrNumber,
  title: text,
  abstract: text,
  abstract_kind: abstractKind,
  abstractKind,
  authors: optional(z.array(author)),
  year,
  venue: text,
  keywords: optional(z.array(z.string())),
  url: text,
  doi: text,
  arxiv: textOrNumber,
});

/** One JSON object a line (https://jsonlines.org), with the fields of a paper; blank lines are skipped. */
export const jsonlImporter: Importer = {
  format: 'jsonl',
  sniff(head, filename) {
    if (/\.(?:jsonl|ndjson)$/iu.test(filename)) return true;
    const first = head.split('\n').find((line) => line.trim() !== '');
    return first !== undefined && /^\s*\{\s*(?:"|\}\s*$)/u.test(first);
  },
  async *read(chunks, file) {
    for await (const { number, text } of toLines(chunks)) {
      const origin = { file, line: number };
      if (text === undefined) yield { kind: 'problem', origin, problem: lineTooLong };
      else if (text.trim() !== '') yield parseLine(text, origin);
    }
  },
};

function parseLine(line: string, origin: Origin): ImportRecord {
  const refuse = (problem: string): ImportRecord => ({ kind: 'problem', origin, problem });
  const json = parseJson(line);
  if ('problem' in json) return refuse(json.problem);
  const parsed = recordSchema.safeParse(json.value, { error: describeIssue });
  if (!parsed.success) return refuse(describeIssues(parsed.error.issues));
  const { abstract_kind, ...record } = parsed.data;
  const kind = record.abstractKind ?? abstract_kind;
  return toImportRecord({ ...record, title: record.title ?? '', abstractKind: kind }, origin);
}

function parseJson(line: string): { value: unknown } | { problem: string } {
  try {
    // A byte order mark in the middle of a file comes from joined files; trim() takes it off.
    return { value: JSON.parse(line.trim()) as unknown };
  } catch {
    const error = findJsonError(line);
    if (error === undefined) return { problem: 'broken JSON' };
    const start = Math.max(0, error.column - 1);
    const near = JSON.stringify(line.slice(start, start + 20));
    return { problem: `broken JSON at column ${error.column}: ${error.problem}, near ${near}` };
  }
}
