import type { Element } from 'domhandler';
import type { Importer, ImportRecord } from '../importer.js';
import { toImportRecord, type PaperFields } from '../record.js';
import { toXmlRecords, type XmlRecord } from './xml-records.js';

/** A format that is XML. */
export interface XmlFormat {
  readonly format: string;
  /** Whether a document is of the format, by its root element's name without prefix and its head. */
  readonly isRoot: (name: string, head: string) => boolean;
  /** The names, without prefix, of the elements that are records. */
  readonly records: readonly string[];
  /** What a record says; undefined for one that is no paper (a journal, a deleted record). */
  readonly toFields: (record: Element) => PaperFields | undefined;
}

/** The importer of an XML format. */
export function createXmlImporter({ format, isRoot, records, toFields }: XmlFormat): Importer {
  const names = new Set(records);
  return {
    format,
    sniff: (head) => {
      const root = rootOf(head);
      return root !== undefined && isRoot(root, head);
    },
    async *read(chunks, file) {
      for await (const record of toXmlRecords(chunks, (name) => names.has(name))) {
        yield* read(record, { file, toFields });
      }
    },
  };
}

function* read(
  record: XmlRecord,
  { file, toFields }: { file: string; toFields: XmlFormat['toFields'] },
): Iterable<ImportRecord> {
  const origin = { file, line: record.line };
  if ('problem' in record) {
    yield { kind: 'problem', origin, problem: record.problem };
    return;
  }
  const fields = toFields(record.element);
  if (fields !== undefined) yield toImportRecord(fields, origin, record.warnings);
}

/** What may stand before the root element: a declaration, comments, a document type; \s is a byte order mark, too. */
const prolog =
  /^\s*(?:<\?[^>]{0,2000}>|<!--[^]{0,20000}?-->|<!DOCTYPE[^>[]{0,2000}(?:\[[^\]]{0,20000}\]\s{0,99})?>)/iu;

/** The name, without prefix, of a document's root element; undefined for what is no XML. */
export function rootOf(head: string): string | undefined {
  let rest = head;
  for (let taken = prolog.exec(rest); taken !== null; taken = prolog.exec(rest)) {
    rest = rest.slice(taken[0].length);
  }
  return /^\s*<(?:[\w.-]{1,99}:)?([A-Za-z_][\w.-]{0,99})(?=[\s/>])/u.exec(rest)?.[1];
}
