/** What the search page shows; its address holds all of it. */
export interface SearchState {
  readonly query: string;
  /** The first and the last year. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly venues: readonly string[];
  readonly authors: readonly string[];
  readonly sources: readonly string[];
  readonly sort: 'relevance' | 'date';
  /** From 1. */
  readonly page: number;
}

/** Results on a page. */
export const pageSize = 10;

/** A question without any conditions. */
export function plainSearch(query: string): SearchState {
  return { query, venues: [], authors: [], sources: [], sort: 'relevance', page: 1 };
}

/** Where the page shows this. What is as by default is left out. */
export function searchHref(state: SearchState): string {
  const { query, from, to, venues, authors, sources, sort, page } = state;
  const parameters = new URLSearchParams({ q: query });
  if (from !== undefined) parameters.set('from', String(from));
  if (to !== undefined) parameters.set('to', String(to));
  for (const venue of venues) parameters.append('venue', venue);
  for (const author of authors) parameters.append('author', author);
  for (const source of sources) parameters.append('source', source);
  if (sort !== 'relevance') parameters.set('sort', sort);
  if (page > 1) parameters.set('page', String(page));
  return `/?${parameters.toString()}`;
}

/** Whether the reader chose any condition beside the question. */
export function isNarrowed({ from, to, venues, authors, sources }: SearchState): boolean {
  const chosen = venues.length + authors.length + sources.length;
  return chosen > 0 || from !== undefined || to !== undefined;
}
