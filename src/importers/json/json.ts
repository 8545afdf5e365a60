import type { Importer, ImportRecord, Origin } from '../importer.js';
import { lineTooLong, toLines } from '../lines.js';
import { toImportRecord } from '../record.js';
import { listedIn, toJsonRecords } from './json-document.js';
import { findJsonError } from './json-error.js';
import { fromOwnRecord } from './own-record.js';
import type { JsonShape } from './json-shape.js';
import { jsonShapes } from './shapes.js';
import { isDeeperThan, isObject } from './value.js';

/** What is told of a refused record is gone through by recursion; beyond these levels its line is told. */
const deepest = 500;

/**
 * One JSON object a line (https://jsonlines.org); blank lines are skipped. Each record is told by its
 * keys: the fields of a paper, or one of {@link jsonShapes}; a line may also hold a whole answer of an API.
 */
export const jsonlImporter: Importer = {
  format: 'jsonl',
  sniff(head, filename) {
    if (/\.(?:jsonl|ndjson)$/iu.test(filename)) return true;
    const first = head.split('\n').find((line) => line.trim() !== '');
    return first !== undefined && /^\s*\{\s*(?:"|\}\s*$)/u.test(first) && isWhole(first, head);
  },
  async *read(chunks, file) {
    for await (const { number, text } of toLines(chunks)) {
      const origin = { file, line: number };
      if (text === undefined) yield { kind: 'problem', origin, problem: lineTooLong };
      else if (text.trim() !== '') yield* parseLine(text, origin);
    }
  },
};

/** A JSON document: a list of records, the answer of an API, or one record. */
export const jsonImporter: Importer = {
  format: 'json',
  sniff: (head) => /^[\s\ufeff]*(?:\[\s*(?:\{|\]|$)|\{\s*["}])/u.test(head),
  read: (chunks, file) => readDocument(chunks, { file, shapes: jsonShapes, isKnown: false }),
};

/** JSON records of one kind alone, for --format and sources that are known. */
export const jsonShapeImporters: readonly Importer[] = jsonShapes.map((shape) => ({
  format: shape.format,
  sniff: () => false,
  read: (chunks, file) => readDocument(chunks, { file, shapes: [shape], isKnown: true }),
}));

/** Whether a first line is a value of its own, and not the beginning of a document on many lines. */
function isWhole(line: string, head: string): boolean {
  // The end of a line that is longer than the head is unknown; that of an answer shows its list.
  if (line.length >= head.trimStart().length - 1)
    return !/"(?:items|results|data|references)"\s*:\s*\[/u.test(line);
  return /\}\s*$/u.test(line);
}

interface Reading {
  readonly file: string;
  readonly shapes: readonly JsonShape[];
  /** Whether every record is of the first of these, rather than of any or Kindred's own. */
  readonly isKnown: boolean;
}

async function* readDocument(
  chunks: AsyncIterable<string>,
  reading: Reading,
): AsyncGenerator<ImportRecord> {
  const { file } = reading;
  for await (const record of toJsonRecords(chunks)) {
    const origin = { file, line: record.line };
    if ('problem' in record) yield { kind: 'problem', origin, problem: record.problem };
    else yield* toRecords(record.value, origin, reading);
  }
}

function* parseLine(line: string, origin: Origin): Iterable<ImportRecord> {
  const json = parseJson(line);
  if ('problem' in json) {
    yield { kind: 'problem', origin, problem: json.problem, record: line };
    return;
  }
  const listed = listedIn(json.value);
  for (const record of (listed ?? [json.value]).flatMap((value) => [...recordsOf(value, origin)])) {
    // As it was written: numbers may have lost digits.
    const isWhole =
      record.kind === 'problem' && (listed === undefined || isDeeperThan(record.record, deepest));
    yield isWhole ? { ...record, record: line } : record;
  }
}

/** The records that a value of JSON's kind holds, of any known kind. */
export function recordsOf(value: unknown, origin: Origin): Iterable<ImportRecord> {
  return toRecords(value, origin, { file: origin.file, shapes: jsonShapes, isKnown: false });
}

function* toRecords(
  value: unknown,
  origin: Origin,
  { shapes, isKnown }: Reading,
): Iterable<ImportRecord> {
  if (!isObject(value)) {
    yield fromOwnRecord(value, origin);
    return;
  }
  // Who names a kind knows better than a record's keys.
  const shape = isKnown ? shapes[0] : shapes.find((each) => each.is(value));
  if (shape === undefined) {
    yield fromOwnRecord(value, origin);
    return;
  }
  const fields = shape.toFields(value);
  if (fields !== undefined) yield toImportRecord(fields, origin);
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
