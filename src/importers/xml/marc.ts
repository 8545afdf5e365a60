import type { Element } from 'domhandler';
import { toGivenFirst, toYear } from '../names.js';
import type { PaperFields } from '../record.js';
import { attributeOf, elementsAt, textOf } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** MARCXML (https://www.loc.gov/standards/marcxml/), as library catalogues give it. */
export const marcImporter = createXmlImporter({
  format: 'marcxml',
  isRoot: (name, head) =>
    /^(?:collection|record|searchRetrieveResponse)$/u.test(name) &&
    /<(?:\w+:)?datafield[\s>]/u.test(head),
  records: ['record'],
  // The records of a search protocol wrap those of the catalogue.
  toFields: (record) => fromMarc(recordWithin(record)),
});

function recordWithin(record: Element): Element {
  return elementsAt(record, 'recordData/record')[0] ?? record;
}

/** What a bibliographic record says, by the fields of MARC 21 (https://www.loc.gov/marc/bibliographic/). */
export function fromMarc(record: Element): PaperFields {
  const subfields = (tag: string, codes: string) =>
    elementsAt(record, 'datafield')
      .filter((field) => attributeOf(field, 'tag') === tag)
      .map((field) =>
        elementsAt(field, 'subfield')
          .filter((subfield) => codes.includes(attributeOf(subfield, 'code') ?? '-'))
          .flatMap((subfield) => textOf(subfield) ?? []),
      );
  const first = (tag: string, codes: string) => subfields(tag, codes)[0]?.map(withoutPunctuation);
  const names = ['100', '110', '700', '710'].flatMap((tag) => subfields(tag, 'a').flat());
  const dates = [first('264', 'c'), first('260', 'c'), first('773', 'g')].map((date) => date?.[0]);
  return {
    title: [first('245', 'a'), first('245', 'b')].flatMap((part) => part ?? []).join(': '),
    abstract: subfields('520', 'a').flat()[0],
    authors: names.map((name) => toGivenFirst(withoutPunctuation(name))),
    year: toYear(dates.find((date) => toYear(date) !== undefined)) ?? toYear(controlYear(record)),
    venue: first('773', 't')?.[0] ?? first('490', 'a')?.[0],
    keywords: ['650', '653'].flatMap((tag) => subfields(tag, 'a').flat().map(withoutPunctuation)),
    language: first('041', 'a')?.[0],
    url: subfields('856', 'u').flat()[0],
    names: [
      ...subfields('024', 'a').flat(),
      ...subfields('020', 'a')
        .flat()
        .map((isbn) => `isbn:${isbn.split(' ')[0]}`),
    ],
  };
}

/** The year in field 008, characters 7 to 10. */
function controlYear(record: Element): string | undefined {
  const field = elementsAt(record, 'controlfield').find(
    (each) => attributeOf(each, 'tag') === '008',
  );
  return textOf(field)?.slice(7, 11);
}

/** Cataloguers end fields with the signs that part them on a printed card. */
function withoutPunctuation(text: string): string {
  return text
    .replace(/\s*[/:;,=]\s*$/u, '')
    .replace(/(?<=\p{L}{3})\.$/u, '')
    .trim();
}
