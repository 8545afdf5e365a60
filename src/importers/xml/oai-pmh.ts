import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import type { PaperFields } from '../record.js';
import { splitAuthors } from '../split-authors.js';
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  textOf,
  textsAt,
} from './elements.js';
import { fromJats } from './jats.js';
import { fromMarc } from './marc.js';
import { fromMods } from './mods.js';
import { createXmlImporter } from './xml-format.js';
import { localName } from './xml-records.js';

/** What each kind of metadata says, by its element's name without prefix. */
const readers: ReadonlyMap<string, (metadata: Element) => PaperFields> = new Map([
  ['arXiv', fromArxiv],
  ['arXivRaw', fromArxivRaw],
  ['dc', fromDublinCore],
  ['thesis', fromDublinCore],
  ['dim', fromDspace],
  ['mods', fromMods],
  ['record', fromMarc],
  ['article', fromJats],
]);

/**
 * OAI-PMH (https://www.openarchives.org/OAI/openarchivesprotocol.html): answers of any repository, as
 * they came or joined, with metadata of arXiv, in Dublin Core, DSpace's own form of it, MODS, MARC or
 * JATS. Deleted records are passed over.
 */
export const oaiImporter = createXmlImporter({
  format: 'oai-pmh',
  isRoot: (name, head) =>
    name === 'OAI-PMH' ||
    name === 'ListRecords' ||
    name === 'GetRecord' ||
    (/^mets$/iu.test(name) && /<dim:dim[\s>]/u.test(head)) ||
    isBareMetadata(name, head),
  records: ['record', 'dc', 'dim'],
  toFields: (record) => {
    if (localName(record) === 'dim') return fromDspace(record);
    if (localName(record) === 'dc') return fromDublinCore(record);
    if (attributeOf(elementAt(record, 'header'), 'status') === 'deleted') return undefined;
    const [metadata] = childrenOf(elementAt(record, 'metadata'));
    if (metadata === undefined) return { title: '' };
    const fields = (readers.get(localName(metadata)) ?? fromDublinCore)(metadata);
    const id = textAt(record, 'header/identifier');
    return { ...fields, names: [...(fields.names ?? []), id?.replace(/^(?!oai:)/u, 'oai:')] };
  },
});

/** A file of Dublin Core alone, as some repositories give it for download. */
function isBareMetadata(name: string, head: string): boolean {
  return name === 'dc' || (/^records?$|^metadata$/u.test(name) && /<oai_dc:dc[\s>]/u.test(head));
}

/** https://info.arxiv.org/help/oa/ */
function fromArxiv(metadata: Element): PaperFields {
  return {
    title: textAt(metadata, 'title') ?? '',
    abstract: textAt(metadata, 'abstract'),
    authors: elementsAt(metadata, 'authors/author').flatMap((author) => {
      const name = joinName(textAt(author, 'forenames'), textAt(author, 'keyname'));
      const suffix = textAt(author, 'suffix');
      return name === undefined ? [] : [suffix === undefined ? name : `${name} ${suffix}`];
    }),
    year: toYear(textAt(metadata, 'created')),
    venue: textAt(metadata, 'journal-ref'),
    arxiv: textAt(metadata, 'id'),
    doi: firstOf(textAt(metadata, 'doi')),
  };
}

function fromArxivRaw(metadata: Element): PaperFields {
  const [first] = elementsAt(metadata, 'version');
  return {
    title: textAt(metadata, 'title') ?? '',
    abstract: textAt(metadata, 'abstract'),
    authors: splitAuthors(textAt(metadata, 'authors') ?? ''),
    year: toYear(textAt(first, 'date')),
    venue: textAt(metadata, 'journal-ref'),
    arxiv: textAt(metadata, 'id'),
    doi: firstOf(textAt(metadata, 'doi')),
  };
}

/** Several DOIs stand in one field where a paper was published twice. */
function firstOf(dois: string | undefined): string | undefined {
  return dois?.split(/[\s,;]+/u)[0];
}

/** https://www.dublincore.org/specifications/dublin-core/dces/, simple or qualified. */
function fromDublinCore(metadata: Element): PaperFields {
  return fromTerms((name) => textsAt(metadata, name));
}

/** DSpace's intermediate metadata: `<field element="date" qualifier="issued">`. */
function fromDspace(metadata: Element): PaperFields {
  const fields = elementsAt(metadata, 'field').map((field) => ({
    element: attributeOf(field, 'element'),
    qualifier: attributeOf(field, 'qualifier')?.toLowerCase(),
    text: textOf(field) ?? '',
  }));
  const severalOf = new Set(['subject', 'language', 'identifier']);
  return fromTerms((name) =>
    fields
      .filter(({ element, qualifier }) => {
        if (qualifier === undefined || severalOf.has(name)) return element === name;
        return qualifier === name.toLowerCase() && element !== 'title';
      })
      .map(({ text }) => text),
  );
}

/** What the texts of each term say. */
function fromTerms(texts: (name: string) => readonly string[]): PaperFields {
  const identifiers = ['identifier', 'relation', 'source'].flatMap(texts);
  const creators = texts('creator');
  return {
    title: texts('title')[0] ?? '',
    abstract: longest([...texts('abstract'), ...texts('description')]),
    authors: (creators.length > 0 ? creators : texts('author')).map(givenFirst),
    year: toYear([...texts('issued'), ...texts('date')].toSorted(byYear)[0]),
    venue:
      texts('isPartOf')[0] ?? texts('source').find((source) => !/^(?:https?|doi):/iu.test(source)),
    keywords: texts('subject'),
    language: texts('language')[0],
    url: texts('identifier').find((identifier) => /^https?:/iu.test(identifier)),
    names: identifiers.filter(
      (name) => !/^https?:\/\/(?!(?:dx\.)?doi\.org|arxiv\.org)/iu.test(name),
    ),
  };
}

/** Of several dates (made available, accessioned, issued) the earliest year is the publication's. */
function byYear(a: string, b: string): number {
  return (toYear(a) ?? Infinity) - (toYear(b) ?? Infinity);
}

function longest(texts: readonly string[]): string | undefined {
  return texts.toSorted((a, b) => b.length - a.length)[0];
}

function givenFirst(name: string): string {
  const [family = '', given, ...more] = name.split(',').map((part) => part.trim());
  return given === undefined || more.length > 0 ? name : `${given} ${family}`;
}
