import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  markupAt,
  markupOf,
  textAt,
  textOf,
} from './elements.js';
import { createXmlImporter } from './xml-format.js';
import { localName } from './xml-records.js';

/** The elements of a Crossref deposit that describe one work, the most special first. */
const works = [
  'journal_article',
  'conference_paper',
  'content_item',
  'posted_content',
  'dissertation',
  'report-paper_metadata',
  'dataset',
  'standard_metadata',
  'book_metadata',
  'book_series_metadata',
  'book_set_metadata',
  'proceedings_metadata',
];

/** Crossref's XML (https://www.crossref.org/documentation/schema-library/), unixref and deposits. */
export const crossrefXmlImporter = createXmlImporter({
  format: 'crossref-xml',
  isRoot: (name) => /^(?:doi_records?|crossref_result|doi_batch|crossref)$/u.test(name),
  records: ['doi_record', 'crossref'],
  toFields: (record) => {
    const work = works.map((name) => findWithin(record, name)).find((found) => found !== undefined);
    if (work === undefined) return { title: '' };
    const container =
      findWithin(record, 'journal_metadata') ?? findWithin(record, 'proceedings_metadata');
    return {
      title: toTitle(work),
      abstract: markupOf(elementAt(work, 'abstract')),
      markup: 'html',
      authors: [
        ...elementsAt(work, 'contributors/person_name'),
        ...elementsAt(work, 'person_name'),
      ].flatMap(toAuthor),
      year: toYear(
        textAt(work, 'publication_date/year') ??
          textAt(work, 'posted_date/year') ??
          textAt(work, 'approval_date/year') ??
          textAt(findWithin(record, 'publication_date'), 'year'),
      ),
      venue:
        textAt(container, 'full_title') ??
        textAt(container, 'proceedings_title') ??
        bookOf(record, work),
      language: attributeOf(work, 'language'),
      url: textAt(work, 'doi_data/resource'),
      doi: textAt(work, 'doi_data/doi'),
    };
  },
});

function findWithin(element: Element, name: string): Element | undefined {
  const open = [element];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (localName(next) === name) return next;
    open.push(...childrenOf(next).toReversed());
  }
  return undefined;
}

function toTitle(work: Element): string {
  const title = markupAt(work, 'titles/title') ?? textAt(work, 'proceedings_title') ?? '';
  const subtitle = markupAt(work, 'titles/subtitle');
  return subtitle === undefined ? title : `${title}: ${subtitle}`;
}

function toAuthor(person: Element): string[] {
  const role = attributeOf(person, 'contributor_role');
  if (role !== undefined && role !== 'author') return [];
  return [joinName(textAt(person, 'given_name'), textAt(person, 'surname'))].flatMap(
    (name) => name ?? [],
  );
}

/** The book that a chapter stands in. */
function bookOf(record: Element, work: Element): string | undefined {
  if (localName(work) !== 'content_item') return undefined;
  const book = findWithin(record, 'book_metadata') ?? findWithin(record, 'book_series_metadata');
  return textOf(elementAt(book, 'titles/title'));
}
