import { joinName, toGivenFirst, toYear } from '../names.js';
import { joinTitle } from '../titles.js';
import { splitAuthors } from '../split-authors.js';
import { toLanguageTag } from '../text/language-tag.js';
import { dateOf, toPerson } from './csl-parts.js';
import { abstractOfIndex } from './inverted-index.js';
import type { JsonShape } from './json-shape.js';
import { bibjson, csl, zotero } from './reference-managers.js';
import { at, has, isObject, listAt, textAt, textsAt, type JsonObject } from './value.js';

/** https://docs.openalex.org/api-entities/works/work-object */
const openalex: JsonShape = {
  format: 'openalex',
  is: (record) =>
    has(record, 'abstract_inverted_index') ||
    (has(record, 'authorships') && /openalex\.org\/W/iu.test(textAt(record, 'id') ?? '')),
  toFields: (record) => ({
    title: textAt(record, 'title') ?? textAt(record, 'display_name') ?? '',
    abstract: abstractOfIndex(at(record, 'abstract_inverted_index')),
    authors: listAt(record, 'authorships').flatMap(
      (authorship) =>
        textAt(authorship, 'author', 'display_name') ?? textAt(authorship, 'raw_author_name') ?? [],
    ),
    year: toYear(textAt(record, 'publication_year')),
    venue:
      textAt(record, 'primary_location', 'source', 'display_name') ??
      textAt(record, 'host_venue', 'display_name'),
    // "keyword" until 2024.
    keywords: listAt(record, 'keywords').flatMap(
      (each) => textAt(each, 'display_name') ?? textAt(each, 'keyword') ?? [],
    ),
    language: textAt(record, 'language'),
    url: textAt(record, 'primary_location', 'landing_page_url'),
    doi: textAt(record, 'doi') ?? textAt(record, 'ids', 'doi'),
    names: [
      ...['openalex', 'pmid', 'pmcid'].map((name) => textAt(record, 'ids', name)),
      textAt(record, 'id'),
      ...textsAt(record, ['locations'], 'landing_page_url').filter((url) =>
        /\/arxiv\.org\//iu.test(url),
      ),
    ],
  }),
};

/** https://api.semanticscholar.org/api-docs/, of the API and of the datasets. */
const semanticScholar: JsonShape = {
  format: 's2',
  is: (record) =>
    has(record, 'paperId') ||
    has(record, 'externalIds') ||
    has(record, 'corpusid') ||
    has(record, 'corpusId'),
  toFields: (record) => {
    const ids = at(record, 'externalIds') ?? at(record, 'externalids');
    const idOf = (...names: readonly string[]) =>
      names.map((name) => textAt(ids, name)).find((id) => id !== undefined);
    const prefixed = (scheme: string, id: string | undefined) => id && `${scheme}:${id}`;
    return {
      title: textAt(record, 'title') ?? '',
      abstract: textAt(record, 'abstract'),
      authors: textsAt(record, ['authors'], 'name'),
      year: toYear(textAt(record, 'year') ?? textAt(record, 'publicationdate')),
      venue: textAt(record, 'venue') ?? textAt(record, 'journal', 'name'),
      url: textAt(record, 'url'),
      doi: idOf('DOI', 'doi'),
      arxiv: idOf('ArXiv', 'arxiv'),
      names: [
        prefixed('s2', textAt(record, 'paperId')),
        prefixed(
          'corpusid',
          idOf('CorpusId', 'corpusid') ?? textAt(record, 'corpusid') ?? textAt(record, 'corpusId'),
        ),
        prefixed('pmid', idOf('PubMed', 'pubmed')),
        prefixed('pmcid', idOf('PubMedCentral', 'pubmedcentral')),
        prefixed('acl', idOf('ACL', 'acl')),
      ],
    };
  },
};

/** https://www.crossref.org/documentation/retrieve-metadata/rest-api/ */
const crossref: JsonShape = {
  format: 'crossref',
  is: (record) => has(record, 'DOI') && Array.isArray(record.title) && has(record, 'type'),
  toFields: (record) => {
    return {
      title: joinTitle(textAt(record, 'title'), textAt(record, 'subtitle')) ?? '',
      abstract: textAt(record, 'abstract'),
      markup: 'html',
      authors: listAt(record, 'author').flatMap((author) => toPerson(author) ?? []),
      year: ['issued', 'published', 'published-print', 'published-online', 'posted', 'created']
        .map((name) => toYear(dateOf(at(record, name))))
        .find((year) => year !== undefined),
      venue:
        textAt(record, 'container-title') ??
        textAt(record, 'event', 'name') ??
        textAt(record, 'institution', 'name'),
      keywords: textsAt(record, ['subject']),
      language: textAt(record, 'language'),
      url: textAt(record, 'URL'),
      doi: textAt(record, 'DOI'),
    };
  },
};

/** https://schema.datacite.org, of the REST API (with "attributes") and bare. */
const datacite: JsonShape = {
  format: 'datacite',
  is: (record) => isObject(attributesOf(record)) && has(attributesOf(record), 'titles', 'creators'),
  toFields: (record) => {
    const work = attributesOf(record);
    const titles = listAt(work, 'titles');
    const subtitle = titles.find((each) => textAt(each, 'titleType') === 'Subtitle');
    const publication = listAt(work, 'relatedItems').find(
      (each) => textAt(each, 'relationType') === 'IsPublishedIn',
    );
    const isPreprint = (each: unknown) =>
      textAt(each, 'relatedIdentifierType')?.toLowerCase() === 'arxiv';
    const identical = listAt(work, 'relatedIdentifiers').filter(
      (each) => textAt(each, 'relationType') === 'IsIdenticalTo' && isPreprint(each),
    );
    return {
      title: joinTitle(textAt(titles, 'title'), textAt(subtitle, 'title')) ?? '',
      abstract: textAt(abstractOfDatacite(work), 'description'),
      authors: listAt(work, 'creators').flatMap(
        (creator) =>
          joinName(textAt(creator, 'givenName'), textAt(creator, 'familyName')) ??
          (textAt(creator, 'name') === undefined
            ? []
            : toGivenFirst(textAt(creator, 'name') ?? '')),
      ),
      // What a repository holds may have been published elsewhere, and before.
      year: toYear(textAt(publication, 'publicationYear') ?? textAt(work, 'publicationYear')),
      venue:
        textAt(publication, 'titles', 'title') ??
        textAt(work, 'container', 'title') ??
        textAt(work, 'publisher', 'name') ??
        textAt(work, 'publisher'),
      keywords: textsAt(work, ['subjects'], 'subject'),
      language: textAt(work, 'language'),
      url: textAt(work, 'url'),
      doi: textAt(work, 'doi') ?? textAt(work, 'id'),
      names: identical.map((each) => textAt(each, 'relatedIdentifier')),
    };
  },
};

/** The abstract in the work's own language, where there are several. */
function abstractOfDatacite(work: JsonObject): unknown {
  const abstracts = listAt(work, 'descriptions').filter(
    (each) => textAt(each, 'descriptionType') === 'Abstract',
  );
  const language = toLanguageTag(textAt(work, 'language') ?? textAt(work, 'titles', 'lang') ?? '');
  const own = abstracts.find((each) => toLanguageTag(textAt(each, 'lang') ?? '') === language);
  return own ?? abstracts[0];
}

function attributesOf(record: JsonObject): JsonObject {
  const nested = record.attributes ?? at(record, 'data', 'attributes');
  return isObject(nested) ? nested : record;
}

/** https://www.kaggle.com/datasets/Cornell-University/arxiv, one JSON object a line. */
const arxivSnapshot: JsonShape = {
  format: 'arxiv-snapshot',
  is: (record) => has(record, 'authors_parsed') || has(record, 'id', 'categories', 'journal-ref'),
  toFields: (record) => {
    const parsed = listAt(record, 'authors_parsed').flatMap((parts) => {
      const [family, given, suffix] = Array.isArray(parts) ? parts.map((part) => textAt(part)) : [];
      const name = joinName(given, family);
      return name === undefined ? [] : [suffix === undefined ? name : `${name} ${suffix}`];
    });
    return {
      title: textAt(record, 'title') ?? '',
      // Lines are broken at 80 characters; a paragraph begins with two blanks.
      abstract: textAt(record, 'abstract')?.replace(/\n(?!\s)/gu, ' '),
      authors: parsed.length > 0 ? parsed : splitAuthors(textAt(record, 'authors') ?? ''),
      year: toYear(
        textAt(listAt(record, 'versions')[0], 'created') ?? textAt(record, 'update_date'),
      ),
      venue: textAt(record, 'journal-ref'),
      arxiv: textAt(record, 'id'),
      doi: textAt(record, 'doi')?.split(/[\s,;]+/u)[0],
    };
  },
};

/** https://github.com/beir-cellar/beir, corpus.jsonl. */
const beir: JsonShape = {
  format: 'beir',
  is: (record) => has(record, '_id', 'text'),
  toFields: (record) => {
    const [title, text] = [textAt(record, 'title'), textAt(record, 'text')];
    return { id: textAt(record, '_id'), title: title ?? text?.slice(0, 200) ?? '', abstract: text };
  },
};

/** Every kind of record but Kindred's own, the most telling first. */
export const jsonShapes: readonly JsonShape[] = [
  openalex,
  arxivSnapshot,
  datacite,
  zotero,
  semanticScholar,
  crossref,
  beir,
  csl,
  bibjson,
];
