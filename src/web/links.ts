import type { FeedFormat } from '../api/feed-requests.js';
import { resolverOf } from '../api/widget-list.js';
import type { SearchState } from './search-state.js';

/** The page of a paper, with the papers like it. */
export function paperHref(id: string): string {
  return `/papers/${encodeSegment(id).replaceAll('%3A', ':')}`;
}

/** An id as one segment of a path. encodeURIComponent throws for half a surrogate pair, which it may hold. */
export function encodeSegment(id: string): string {
  return new URLSearchParams({ id }).toString().slice('id='.length).replaceAll('+', '%20');
}

/** The page that gives the references of papers in every format. */
export function citeHref(ids: readonly string[]): string {
  return `/cite?${withLists({ id: ids })}`;
}

/** Papers that are liked and disliked, by id. */
export interface Taste {
  readonly liked: readonly string[];
  readonly disliked: readonly string[];
}

/** The page of recommendations for a basket. */
export function basketHref({ liked, disliked }: Taste): string {
  return `/basket?${withLists({ like: liked, dislike: disliked })}`;
}

/** References of papers in a format, to be kept as a file. */
export function downloadHref(ids: readonly string[], format: string): string {
  return `/api/v1/citations?${withLists({ id: ids, format: [format], download: ['true'] })}`;
}

/** The feed of new papers that answer what the search page shows, whatever its order and part. */
export function searchFeedHref(state: SearchState, format: FeedFormat): string {
  const { query, from, to, venues, authors, sources } = state;
  const bounds = [from, to].map((year) => (year === undefined ? '' : toFourDigits(year)));
  const years = bounds.join('') === '' ? [] : [bounds.join('..')];
  const lists = { q: [query], year: years, venue: venues, author: authors, source: sources };
  return `/feeds/search.${format}?${withLists(lists)}`;
}

/** The feed of new papers like one. */
export function paperFeedHref(id: string, format: FeedFormat): string {
  return `/feeds${paperHref(id)}.${format}`;
}

/** The feed of new papers for a basket. */
export function basketFeedHref({ liked, disliked }: Taste, format: FeedFormat): string {
  return `/feeds/basket.${format}?${withLists({ like: liked, dislike: disliked })}`;
}

/** Years as the API reads them. */
function toFourDigits(year: number): string {
  return String(year).padStart(4, '0');
}

function withLists(lists: Readonly<Record<string, readonly string[]>>): string {
  const pairs = Object.entries(lists).flatMap(([name, values]) =>
    values.map((value) => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}

/** The address if it is a web address that a browser may be sent to; never "javascript:" and the like. */
export function webHref(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** A named link to where an identifier leads. */
export interface IdentifierLink {
  readonly label: string;
  readonly href: string;
}

/** Each scheme's label, and where its values lead if that is not among the widget's resolvers. */
const schemes: ReadonlyMap<string, { readonly label: string; readonly place?: string }> = new Map([
  ['doi', { label: 'doi' }],
  ['arxiv', { label: 'arXiv' }],
  ['pmid', { label: 'PubMed' }],
  ['pmcid', { label: 'PMC', place: 'https://pmc.ncbi.nlm.nih.gov/articles/' }],
  ['acl', { label: 'ACL Anthology', place: 'https://aclanthology.org/' }],
  ['openalex', { label: 'OpenAlex', place: 'https://openalex.org/' }],
  ['s2', { label: 'Semantic Scholar', place: 'https://www.semanticscholar.org/paper/' }],
  ['openreview', { label: 'OpenReview', place: 'https://openreview.net/forum?id=' }],
]);

/** Links for the identifiers that have a public resolver; others are left out. */
export function identifierLinks(identifiers: readonly string[]): IdentifierLink[] {
  return identifiers.flatMap((identifier) => {
    const at = identifier.indexOf(':');
    const scheme = schemes.get(identifier.slice(0, at));
    if (scheme === undefined) return [];
    const { label, place } = scheme;
    const value = encodeURIComponent(identifier.slice(at + 1));
    const href = webHref(place === undefined ? resolverOf([identifier]) : place + value);
    return href === undefined ? [] : [{ label, href }];
  });
}
