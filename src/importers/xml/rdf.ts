import type { Element } from 'domhandler';
import type { Importer } from '../importer.js';
import { joinName, toYear } from '../names.js';
import { toImportRecord, type PaperFields } from '../record.js';
import {
  attributeOf,
  childrenOf,
  elementsAt,
  markupOf,
  textAt,
  textOf,
  textsAt,
} from './elements.js';
import { rootOf } from './xml-format.js';
import { localName, toXmlRecords } from './xml-records.js';

/** What stands beside papers in the same file: their journals, notes, files, people. */
const others =
  /^(?:Journal|Series|Memo|Attachment|Collection|Person|Organization|Seq|Bag|AutomaticTag|PublicationIssue|PublicationVolume|Periodical|Issue|Image)$/u;
/** Papers waited for by a journal that comes later; beyond it the oldest go without. */
const mostWaiting = 10_000;

interface Waiting {
  readonly line: number;
  readonly fields: PaperFields;
  /** The node that names its venue. */
  readonly partOf: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * RDF/XML of bibliographic items: Zotero's export, BIBO and schema.org. A paper names its journal by
 * reference, and the journal may stand before or after it.
 */
export const rdfImporter: Importer = {
  format: 'zotero-rdf',
  sniff: (head) => rootOf(head) === 'RDF',
  async *read(chunks, file) {
    const venues = new Map<string, string>();
    const waiting: Waiting[] = [];
    const finish = ({ line, fields, partOf, warnings }: Waiting) =>
      toImportRecord(
        { ...fields, venue: fields.venue ?? venues.get(partOf ?? '') },
        { file, line },
        warnings,
      );
    for await (const record of toXmlRecords(chunks, isTopLevel())) {
      if ('problem' in record) {
        yield { kind: 'problem', origin: { file, line: record.line }, problem: record.problem };
        continue;
      }
      const { element, line, warnings } = record;
      const title = titleOf(element);
      const about = attributeOf(element, 'about') ?? attributeOf(element, 'nodeID');
      if (about !== undefined && title !== undefined) venues.set(about, title);
      if (others.test(localName(element)) || textAt(element, 'itemType') === 'attachment') continue;
      waiting.push({ line, fields: toFields(element), partOf: partOf(element), warnings });
      const [oldest] = waiting;
      const isKnown = oldest?.partOf === undefined || venues.has(oldest.partOf);
      if (oldest !== undefined && (isKnown || waiting.length > mostWaiting)) {
        waiting.shift();
        yield finish(oldest);
      }
    }
    yield* waiting.map(finish);
  },
};

/** Every child of the root is a record. */
function isTopLevel(): (name: string) => boolean {
  return (name) => name !== 'RDF';
}

function toFields(item: Element): PaperFields {
  const authors = [...elementsAt(item, 'authors/Seq/li'), ...elementsAt(item, 'authors/Bag/li')];
  const identifiers = [
    ...textsAt(item, 'identifier'),
    ...elementsAt(item, 'sameAs').flatMap(resourceOf),
  ];
  const journal = childrenOf(elementsAt(item, 'isPartOf')[0])[0];
  return {
    title: titleOf(item) ?? '',
    abstract: textAt(item, 'abstract') ?? textAt(item, 'description'),
    markup: 'any',
    authors: authors.length > 0 ? authors.flatMap(toName) : textsAt(item, 'author'),
    year: toYear(textAt(item, 'date') ?? textAt(item, 'issued') ?? textAt(item, 'datePublished')),
    venue: titleOf(journal),
    keywords: elementsAt(item, 'subject').flatMap((subject) => textOf(subject) ?? []),
    language: textAt(item, 'language'),
    url: identifiers.find((identifier) => /^https?:/iu.test(identifier)),
    // "ISBN 0-12…", "DOI 10.1…", and "PMID: 1" on a line of its own among the notes.
    names: identifiers.map((identifier) =>
      identifier.replace(/^(?:doi|isbn|pmid)\s+/iu, (scheme) => `${scheme.trim()}:`),
    ),
  };
}

function titleOf(item: Element | undefined): string | undefined {
  const [title] = [...elementsAt(item, 'title'), ...elementsAt(item, 'name')];
  return markupOf(title);
}

function resourceOf(element: Element): string[] {
  const resource = attributeOf(element, 'resource');
  return resource === undefined ? [] : [resource];
}

function partOf(item: Element): string | undefined {
  return elementsAt(item, 'isPartOf').flatMap(resourceOf)[0];
}

function toName(entry: Element): string[] {
  const [person] = elementsAt(entry, 'Person');
  const given = textAt(person, 'givenName') ?? textAt(person, 'givenname');
  const name = joinName(given, textAt(person, 'surname') ?? textAt(person, 'familyName'));
  return [name ?? textAt(person, 'name') ?? textOf(entry)].flatMap((each) => each ?? []);
}
