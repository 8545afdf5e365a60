import { z } from 'zod';
import type { Importer, ImportRecord, Origin } from './importer.js';
import { findJsonError } from './json-error.js';
import { lineTooLong, toLines } from './lines.js';
import { parseLeniently } from './parse-leniently.js';
import { toImportRecord } from './record.js';

/** JSON's null says as much as an absent field. */
function optional<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const text = optional(z.string());
/** JSON's numbers are doubles: 2101.00010 loses its last zero, and 2^53 + 1 becomes its neighbour. */
const name = optional(
  z.string({
    error: ({ input }) =>
      typeof input === 'number'
        ? 'as a number it may have lost digits: write it as a text, in quotes'
        : undefined,
  }),
);
const id = z.preprocess((value) => (Number.isSafeInteger(value) ? String(value) : value), name);
const isoDate = /^(\d{4})(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])(?:[T ].*)?)?)?$/u;
/** Some exports write the year as a text, as a date (ISO 8601), or as '' where there is none. */
const year = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  const trimmed = value.trim();
  if (trimmed === '') return null;
  const digits = isoDate.exec(trimmed)?.[1];
  return digits === undefined ? value : Number(digits);
}, optional(z.number()));
const author = z.preprocess(
  (value) => (value !== null && typeof value === 'object' && 'name' in value ? value.name : value),
  z.string(),
);
const authors = list(author, /;|,?\s+and\s+/iu);
const keywords = list(z.string(), /[,;]/u);
const abstractKind = optional(z.enum(['abstract', 'summary']));

/** One line; fields not named here are ignored. */
const recordSchema = z.object({
  id,
  title: text,
  abstract: text,
  abstract_kind: abstractKind,
  abstractKind,
  authors,
  year,
  venue: text,
  keywords,
  url: text,
  doi: text,
  arxiv: name,
});
const required = new Set(['id', 'title']);

/** A list, also where it was written as one text. */
function list<Item extends z.ZodType>(item: Item, separator: RegExp) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.split(separator) : value),
    optional(z.array(item)),
  );
}

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
  const parsed = parseLeniently(recordSchema, json.value, required);
  if ('problem' in parsed) return refuse(parsed.problem);
  const { abstract_kind, ...record } = parsed.value;
  const kind = record.abstractKind ?? abstract_kind;
  const fields = { ...record, title: record.title ?? '', abstractKind: kind };
  return toImportRecord(fields, origin, parsed.warnings);
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
