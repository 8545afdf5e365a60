import type { Element } from 'domhandler';
import type { Importer } from '../importer.js';
import { joinName, toGivenFirst, toYear } from '../names.js';
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
  /** Its authors: names, or nodes that have one. */
  readonly authors: readonly Author[];
  readonly warnings: readonly string[];
}

interface Author {
  readonly name?: string;
  readonly node?: string;
}

/**
 * RDF/XML of bibliographic items: Zotero's export, BIBO and schema.org. A paper names its journal by
 * reference, and sometimes its authors; what it names may stand before or after it.
 */
export const rdfImporter: Importer = {
  format: 'zotero-rdf',
  sniff: (head) => rootOf(head) === 'RDF',
  async *read(chunks, file) {
    /** Titles and names, by node. */
    const named = new Map<string, string>();
    const waiting: Waiting[] = [];
    const finish = ({ line, fields, partOf, authors, warnings }: Waiting) =>
      toImportRecord(
        {
          ...fields,
          venue: fields.venue ?? named.get(partOf ?? ''),
          authors: authors.flatMap(({ name, node = '' }) => name ?? named.get(node) ?? []),
        },
        { file, line },
        warnings,
      );
    const isComplete = ({ partOf, authors }: Waiting) =>
      [partOf, ...authors.map(({ node }) => node)].every(
        (node) => node === undefined || named.has(node),
      );
    for await (const record of toXmlRecords(chunks, isTopLevel())) {
      if ('problem' in record) {
        yield { kind: 'problem', origin: { file, line: record.line }, problem: record.problem };
        continue;
      }
      const { element, line, warnings } = record;
      const title = titleOf(element) ?? nameOf(element) ?? titleOf(journalOf(element));
      const about = attributeOf(element, 'about') ?? attributeOf(element, 'nodeID');
      if (about !== undefined && title !== undefined) named.set(about, title);
      if (others.test(localName(element)) || textAt(element, 'itemType') === 'attachment') continue;
      waiting.push({
        line,
        fields: toFields(element),
        partOf: partOf(element),
        authors: authorsOf(element),
        warnings,
      });
      const [oldest] = waiting;
      if (oldest !== undefined && (isComplete(oldest) || waiting.length > mostWaiting)) {
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
  const identifiers = [...textsAt(item, 'identifier'), ...resourcesAt(item, 'sameAs')];
  return {
    title: titleOf(item) ?? '',
    abstract: textAt(item, 'abstract') ?? textAt(item, 'description'),
    markup: 'any',
    year: toYear(textAt(item, 'date') ?? textAt(item, 'issued') ?? textAt(item, 'datePublished')),
    venue: titleOf(journalOf(item)) ?? textsAt(item, 'isPartOf')[0],
    keywords: ['subject', 'about', 'keywords'].flatMap((name) => textsAt(item, name)),
    // "http://id.loc.gov/vocabulary/iso639-2/ger"
    language: textAt(item, 'language') ?? resourcesAt(item, 'language')[0]?.split('/').at(-1),
    url: identifiers.find((identifier) => /^https?:/iu.test(identifier)),
    // "ISBN 0-12…", "DOI 10.1…", and "PMID: 1" on a line of its own among the notes.
    names: [
      ...identifiers.map((identifier) =>
        identifier.replace(/^(?:doi|isbn|pmid)\s+/iu, (scheme) => `${scheme.trim()}:`),
      ),
      ...textsAt(item, 'doi'),
      ...['isbn13', 'isbn10'].flatMap((name) => textsAt(item, name)).map((isbn) => `isbn:${isbn}`),
    ],
  };
}

function titleOf(item: Element | undefined): string | undefined {
  const [title] = [...elementsAt(item, 'title'), ...elementsAt(item, 'name')];
  return markupOf(title);
}

function journalOf(item: Element): Element | undefined {
  return childrenOf(elementsAt(item, 'isPartOf')[0])[0];
}

function resourcesAt(item: Element, name: string): string[] {
  return elementsAt(item, name).flatMap((element) => attributeOf(element, 'resource') ?? []);
}

function partOf(item: Element): string | undefined {
  return resourcesAt(item, 'isPartOf')[0];
}

/** Zotero lists authors; others repeat an element, with a name or for a node. */
function authorsOf(item: Element): Author[] {
  const listed = ['Seq', 'Bag'].flatMap((list) => elementsAt(item, `authors/${list}/li`));
  const single = ['author', 'creator'].map((name) => elementsAt(item, name));
  const entries = listed.length > 0 ? listed : (single.find((each) => each.length > 0) ?? []);
  return entries.flatMap((entry): Author[] => {
    const node = attributeOf(entry, 'resource') ?? attributeOf(entry, 'nodeID');
    if (node !== undefined) return [{ node }];
    const name = nameOf(childrenOf(entry)[0]) ?? textOf(entry);
    return name === undefined ? [] : [{ name: toGivenFirst(name) }];
  });
}

/** The name of a person of FOAF or schema.org. */
function nameOf(person: Element | undefined): string | undefined {
  const given = textAt(person, 'givenName') ?? textAt(person, 'givenname');
  const family = textAt(person, 'surname') ?? textAt(person, 'familyName');
  return joinName(given, family) ?? textAt(person, 'name');
}
