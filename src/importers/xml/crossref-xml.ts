import type { Element } from 'domhandler';
import { joinName, toYear } from '../names.js';
import type { PaperFields } from '../record.js';
import { joinTitle } from '../titles.js';
import {
  ancestorOf,
  attributeOf,
  childrenOf,
  elementAt,
  markupAt,
  markupOf,
  textAt,
  textOf,
  textsAt,
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
  'peer_review',
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
  // What comes back from Crossref, and the works of a deposit, of which a journal may hold many.
  records: ['doi_record', 'crossref', ...works.slice(0, 8)],
  toFields: (record) => {
    const work = works.map((name) => findWithin(record, name)).find((found) => found !== undefined);
    return work === undefined ? { title: '' } : fromWork(work, containerOf(record));
  },
});

/** What says where a work was published: its record, or the journal of a deposit that it stands in. */
function containerOf(record: Element): Element {
  const ancestors = ['journal', 'conference', 'book'].map((name) => ancestorOf(record, name));
  return ancestors.find((ancestor) => ancestor !== undefined) ?? record;
}

function fromWork(work: Element, record: Element): PaperFields {
  const container =
    findWithin(record, 'journal_metadata') ?? findWithin(record, 'proceedings_metadata');
  return {
    title: toTitle(work),
    abstract: markupOf(elementAt(work, 'abstract')),
    markup: 'html',
    authors: [...childrenOf(elementAt(work, 'contributors')), ...childrenOf(work)].flatMap(
      toAuthor,
    ),
    year: yearOf(work) ?? toYear(textAt(findWithin(record, 'publication_date'), 'year')),
    venue:
      textAt(container, 'full_title') ??
      textAt(container, 'proceedings_title') ??
      bookOf(record, work) ??
      textAt(work, 'institution/institution_name') ??
      textAt(work, 'group_title'),
    language: attributeOf(work, 'language'),
    url: textAt(work, 'doi_data/resource'),
    doi: textAt(work, 'doi_data/doi'),
  };
}

/** The earliest of the dates online and in print, as elsewhere. */
function yearOf(work: Element): number | undefined {
  const names = ['publication_date', 'posted_date', 'approval_date', 'review_date'];
  const years = names
    .flatMap((name) => textsAt(work, `${name}/year`))
    .flatMap((text) => toYear(text) ?? []);
  return years.length === 0 ? undefined : Math.min(...years);
}

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
  return joinTitle(title, markupAt(work, 'titles/subtitle')) ?? '';
}

function toAuthor(person: Element): string[] {
  const role = attributeOf(person, 'contributor_role');
  if (role !== undefined && role !== 'author') return [];
  if (localName(person) === 'organization') return [textOf(person) ?? ''];
  if (localName(person) !== 'person_name') return [];
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
