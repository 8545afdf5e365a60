import { z } from 'zod';
import { paperLimits } from '../../paper/paper.js';
import type { ImportRecord, Origin } from '../importer.js';
import { parseLeniently } from '../parse-leniently.js';
import { toImportRecord } from '../record.js';

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
const authors = list(author, /;|,? and /iu);
const keywords = list(z.string(), /[,;]/u);
const abstractKind = optional(z.enum(['abstract', 'summary']));

/** Fields not named here are ignored. */
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
  language: text,
  identifiers: list(z.string(), /[\s,;]+/u),
});
const required = new Set(['id', 'title']);

/** Items that are looked at: more than any paper may have, so that it is still told. */
const mostItems = paperLimits.authors + 1;

/** A list, also where it was written as one text. */
function list<Item extends z.ZodType>(item: Item, separator: RegExp) {
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value.replace(/\s+/gu, ' ').split(separator, mostItems)
        : Array.isArray(value)
          ? value.slice(0, mostItems)
          : value,
    optional(z.array(item)),
  );
}

/** A record with the fields of a paper, as `kindred export` writes them; other fields are ignored. */
export function fromOwnRecord(value: unknown, origin: Origin): ImportRecord {
  const parsed = parseLeniently(recordSchema, value, required);
  if ('problem' in parsed)
    return { kind: 'problem', origin, problem: parsed.problem, record: value };
  const { abstract_kind, identifiers, ...record } = parsed.value;
  const kind = record.abstractKind ?? abstract_kind;
  const fields = { ...record, title: record.title ?? '', abstractKind: kind, names: identifiers };
  return toImportRecord(fields, origin, parsed.warnings);
}
