import type { Paper, PaperId } from './paper.js';

/** A merged paper, and which record gave each field. */
export interface Merged {
  readonly paper: Paper;
  /** Record ids by field; lists that were joined name all who gave to them. */
  readonly from: Readonly<Record<string, readonly PaperId[]>>;
}

type Field = 'title' | 'abstract' | 'authors' | 'year' | 'venue' | 'url' | 'language';

const preprintServer = /\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|preprints?|research square)\b/iu;

/**
 * How good a record's field is, larger is better; undefined where it has none. The published record's
 * word counts most for year and venue; the longest whole abstract and the fullest names are the best.
 */
const worth: Readonly<Record<Field, (paper: Paper) => number | undefined>> = {
  title: ({ title, identifiers }) => {
    const isShouting = title === title.toUpperCase() && /\p{Lu}{4}/u.test(title);
    const isTitleCase = /\p{Ll}/u.test(title);
    const hasDoi = identifiers.some((identifier) => identifier.startsWith('doi:'));
    return (isShouting ? 0 : 4) + (isTitleCase ? 2 : 0) + (hasDoi ? 1 : 0);
  },
  abstract: ({ abstract, abstractKind }) =>
    abstract === ''
      ? undefined
      : abstract.length +
        (isFullAbstract(abstract) ? 1e7 : 0) +
        (abstractKind === 'abstract' ? 1e8 : 0),
  authors: ({ authors }) =>
    authors.length === 0
      ? undefined
      : authors.length * 1e6 +
        authors.reduce((sum, author) => sum + Math.min(author.length, 100), 0),
  year: (paper) => (paper.year === undefined ? undefined : publishedness(paper)),
  venue: (paper) => (paper.venue === undefined ? undefined : publishedness(paper)),
  url: (paper) => (paper.url === undefined ? undefined : publishedness(paper)),
  language: ({ language }) => (language === undefined ? undefined : language.length),
};

/** Some services give the beginning of an abstract alone. */
function isFullAbstract(abstract: string): boolean {
  return !/(?:…|\.\.\.)\s*$/u.test(abstract);
}

function publishedness({ venue, identifiers }: Paper): number {
  const isServer = venue !== undefined && preprintServer.test(venue);
  const hasDoi = identifiers.some((identifier) => identifier.startsWith('doi:'));
  return (venue === undefined ? 0 : isServer ? -1 : 2) + (hasDoi ? 1 : 0);
}

/**
 * One paper of several records of it: the best of each field; keywords and identifiers of all. It does
 * not depend on the order of the records.
 *
 * @param id the id that the paper has
 * @param records at least one
 */
export function mergeRecords(id: PaperId, records: readonly Paper[]): Merged {
  const ordered = records.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const [first] = ordered;
  if (first === undefined) throw new RangeError('a paper is merged of one record at least');
  const best = (field: Field): Paper | undefined => bestBy(ordered, worth[field]);
  const [title, abstract] = [best('title') ?? first, best('abstract') ?? first];
  const [authors, year, venue] = [best('authors'), best('year'), best('venue')];
  const [url, language] = [best('url'), best('language')];
  const keywords = unionOf(ordered.map((paper) => paper.keywords));
  const paper: Paper = {
    id,
    title: title.title,
    abstract: abstract.abstract,
    abstractKind: abstract.abstractKind,
    authors: authors?.authors ?? [],
    ...(year?.year !== undefined && { year: year.year }),
    ...(venue?.venue !== undefined && { venue: venue.venue }),
    keywords,
    ...(url?.url !== undefined && { url: url.url }),
    ...(language?.language !== undefined && { language: language.language }),
    identifiers: unionOf(ordered.map(({ identifiers }) => identifiers)).slice(0, 100),
  };
  const chosen = { title, abstract: best('abstract'), authors, year, venue, url, language };
  const from: Record<string, readonly PaperId[]> = {};
  for (const [field, record] of Object.entries(chosen)) {
    if (record !== undefined) from[field] = [record.id];
  }
  const givers = ordered.filter((record) => record.keywords.length > 0);
  if (givers.length > 0) from.keywords = givers.map((record) => record.id);
  return { paper, from };
}

/** The first of the best. */
function bestBy(
  papers: readonly Paper[],
  worthOf: (paper: Paper) => number | undefined,
): Paper | undefined {
  let best: { readonly paper: Paper; readonly worth: number } | undefined;
  for (const paper of papers) {
    const value = worthOf(paper);
    if (value !== undefined && (best === undefined || value > best.worth))
      best = { paper, worth: value };
  }
  return best?.paper;
}

/** All items once, those that differ in case or accents alone told by their first spelling. */
function unionOf(lists: readonly (readonly string[])[]): string[] {
  const seen = new Map<string, string>();
  for (const item of lists.flat()) {
    const key = item.normalize('NFKC').toLowerCase();
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()].slice(0, 1_000);
}
