import { joinName, toItems, toYear } from '../names.js';
import { dateOf, toPerson } from './csl-parts.js';
import type { JsonShape } from './json-shape.js';
import { at, has, isObject, listAt, textAt, textsAt } from './value.js';

/** https://www.zotero.org/support/dev/web_api/v3/basics, and Better BibTeX's JSON. */
export const zotero: JsonShape = {
  format: 'zotero',
  is: (record) => has(record, 'itemType') || textAt(record, 'data', 'itemType') !== undefined,
  toFields: (record) => {
    const item = isObject(record.data) ? record.data : record;
    if (/^(?:attachment|note|annotation)$/u.test(textAt(item, 'itemType') ?? '')) return undefined;
    const key = textAt(record, 'key') ?? textAt(record, 'itemKey');
    const creators = listAt(item, 'creators');
    const roles = new Set(creators.map((creator) => textAt(creator, 'creatorType')));
    const role = ['author', 'inventor', 'programmer', 'presenter'].find((each) => roles.has(each));
    const extra = textAt(item, 'extra') ?? '';
    const noted = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'imu').exec(extra)?.[1];
    return {
      title: textAt(item, 'title') ?? textAt(item, 'caseName') ?? textAt(item, 'subject') ?? '',
      abstract: textAt(item, 'abstractNote'),
      authors: creators
        .filter((creator) => role !== undefined && textAt(creator, 'creatorType') === role)
        .flatMap(
          (creator) =>
            joinName(textAt(creator, 'firstName'), textAt(creator, 'lastName')) ??
            textAt(creator, 'name') ??
            [],
        ),
      year: toYear(textAt(item, 'date')),
      venue: [
        'publicationTitle',
        'proceedingsTitle',
        'bookTitle',
        'websiteTitle',
        'blogTitle',
        'encyclopediaTitle',
        'dictionaryTitle',
        'conferenceName',
        'repository',
        'university',
        'institution',
      ]
        .map((name) => textAt(item, name))
        .find((venue) => venue !== undefined),
      keywords: listAt(item, 'tags').flatMap((tag) => textAt(tag, 'tag') ?? textAt(tag) ?? []),
      language: textAt(item, 'language'),
      url: textAt(item, 'url'),
      doi: textAt(item, 'DOI') ?? noted('DOI'),
      arxiv: /^arxiv:/iu.test(textAt(item, 'archiveID') ?? '')
        ? textAt(item, 'archiveID')
        : undefined,
      names: [
        key && `zotero:${key}`,
        ...['PMID', 'PMCID', 'arXiv'].map((name) => noted(name) && `${name}:${noted(name)}`),
        textAt(item, 'ISBN') && `isbn:${textAt(item, 'ISBN')?.split(' ')[0]}`,
      ],
    };
  },
};

/** https://docs.citationstyles.org/en/stable/specification.html, appendices III and IV. */
export const csl: JsonShape = {
  format: 'csl-json',
  is: (record) =>
    typeof record.title === 'string' &&
    (has(record, 'issued') ||
      has(record, 'container-title') ||
      isCslAuthor(at(record, 'author')) ||
      has(record, 'DOI')),
  toFields: (record) => ({
    title: textAt(record, 'title') ?? '',
    abstract: textAt(record, 'abstract'),
    authors: listAt(record, 'author').flatMap((author) => toPerson(author) ?? []),
    year: toYear(dateOf(at(record, 'issued'))),
    venue:
      textAt(record, 'container-title') ?? textAt(record, 'event-title') ?? textAt(record, 'event'),
    keywords: toItems(textAt(record, 'keyword')),
    language: textAt(record, 'language'),
    url: textAt(record, 'URL'),
    doi: textAt(record, 'DOI'),
    arxiv: /^arxiv$/iu.test(textAt(record, 'archive') ?? '')
      ? textAt(record, 'archive_location')
      : undefined,
    names: [
      ...['PMID', 'PMCID', 'ISBN'].map(
        (name) => textAt(record, name) && `${name}:${textAt(record, name)}`,
      ),
      // Where the exporting program put what CSL has no place for.
      /\barxiv:\s*\S+/iu.exec(textAt(record, 'number') ?? textAt(record, 'note') ?? '')?.[0],
    ],
  }),
};

function isCslAuthor(author: unknown): boolean {
  const [first] = Array.isArray(author) ? (author as unknown[]) : [];
  return isObject(first) && (has(first, 'family') || has(first, 'literal'));
}

/** http://okfnlabs.org/bibjson/ */
export const bibjson: JsonShape = {
  format: 'bibjson',
  is: (record) => typeof record.title === 'string' && Array.isArray(record.author),
  toFields: (record) => ({
    title: textAt(record, 'title') ?? '',
    abstract: textAt(record, 'abstract'),
    authors: listAt(record, 'author').flatMap((author) => toPerson(author) ?? []),
    year: toYear(textAt(record, 'year')),
    venue:
      textAt(record, 'journal', 'name') ?? textAt(record, 'journal') ?? textAt(record, 'booktitle'),
    keywords: textsAt(record, ['keyword']),
    url: textAt(record, 'link', 'url'),
    names: listAt(record, 'identifier').map(
      (each) => `${textAt(each, 'type')}:${textAt(each, 'id')}`,
    ),
  }),
};
