import type { Element } from 'domhandler';
import { toGivenFirst, toYear } from '../names.js';
import { fromCatalogue, joinTitle } from '../titles.js';
import type { PaperFields } from '../record.js';
import { attributeOf, elementsAt, textOf } from './elements.js';
import { createXmlImporter } from './xml-format.js';

/** MARCXML (https://www.loc.gov/standards/marcxml/), as library catalogues give it. */
export const marcImporter = createXmlImporter({
  format: 'marcxml',
  isRoot: (name, head) =>
    /^(?:collection|record|searchRetrieveResponse|mets)$/u.test(name) &&
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
  const names = elementsAt(record, 'datafield')
    .filter(isAuthor)
    .flatMap(
      (field) =>
        elementsAt(field, 'subfield').find((each) => attributeOf(each, 'code') === 'a') ?? [],
    )
    .flatMap((name) => textOf(name) ?? []);
  const dates = [first('264', 'c'), first('260', 'c'), first('773', 'g')].map((date) => date?.[0]);
  return {
    title: titleOf(
      subfields('245', 'a')[0] ?? [],
      subfields('245', 'b')[0] ?? [],
      subfields('245', 'np')[0] ?? [],
    ),
    abstract: subfields('520', 'a').flat()[0],
    authors: names.map((name) => toGivenFirst(withoutPunctuation(name))),
    year: toYear(dates.find((date) => toYear(date) !== undefined)) ?? toYear(controlYear(record)),
    venue: subfields('773', 't').flat().map(fromCatalogue)[0] ?? first('490', 'a')?.[0],
    keywords: ['600', '610', '650', '651', '653'].flatMap((tag) =>
      subfields(tag, 'a').flat().map(withoutPunctuation),
    ),
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

/** Who wrote it: editors, publishers and former owners are told by their roles. */
function isAuthor(field: Element): boolean {
  const tag = attributeOf(field, 'tag') ?? '';
  if (/^1[01]0$/u.test(tag)) return true;
  if (!/^7[01]0$/u.test(tag)) return false;
  const roles = elementsAt(field, 'subfield').filter((each) =>
    ['e', '4'].includes(attributeOf(each, 'code') ?? ''),
  );
  // A body added to a person's work printed or paid for it.
  if (roles.length === 0) return tag !== '710';
  return roles.some((role) =>
    /^(?:aut|author|verfasser|auteur|autor|cre|dis)/iu.test(textOf(role) ?? ''),
  );
}

/** Title, subtitle, number and name of the part; after "=" stands the title in another language. */
function titleOf(
  title: readonly string[],
  subtitle: readonly string[],
  part: readonly string[],
): string {
  const rest = subtitle
    .join(' ')
    .replace(/^[:\s]+/u, '')
    .replace(/(?:^|\s)=\s.*$/su, '');
  const whole = joinTitle(fromCatalogue(title.join(' ')), fromCatalogue(rest)) ?? '';
  const numbered = part.map((each) => fromCatalogue(each).replace(/\.$/u, '')).join(': ');
  return [withoutPunctuation(whole), numbered].filter((each) => each !== '').join('. ');
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
