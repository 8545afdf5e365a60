import type { LibraryReader } from '../library/library.js';
import type { PaperFilter } from '../library/paper-filter.js';
import type { Paper } from '../paper/paper.js';
import { sourceOf } from '../paper/source.js';
import type { Row } from '../ranking/run.js';

/** How many of the best papers have a value. */
export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** What an answer's best papers have in common; most frequent values first, years ascending. */
export interface Facets {
  readonly years: readonly { readonly year: number; readonly count: number }[];
  readonly venues: readonly FacetCount[];
  readonly authors: readonly FacetCount[];
  readonly sources: readonly FacetCount[];
}

/** Values told of venues, authors and sources. */
const mostValues = 12;

/** What papers are counted for. */
export interface FacetQuestion {
  /** The best papers for the filter as it is. */
  readonly rows: readonly Row[];
  /** The filter that the reader chose. */
  readonly chosen: PaperFilter;
  /** The best papers for another choice. */
  readonly rowsFor: (chosen: PaperFilter) => readonly Row[];
}

/**
 * Counts years, venues, authors and sources of the best papers. Where values of one kind were chosen of
 * which a paper need have only one (years, venues, sources), the others of that kind are counted as if
 * none had been: they tell what choosing them as well would add.
 */
export function countFacets(reader: LibraryReader, question: FacetQuestion): Facets {
  const { chosen, rows, rowsFor } = question;
  const present = read(reader, rows);
  const { yearFrom, yearTo, ...anyYear } = chosen;
  const { venues = [], ...anyVenue } = chosen;
  const { sources = [], ...anySource } = chosen;
  const papersFor = (isChosen: boolean, without: PaperFilter) =>
    isChosen ? read(reader, rowsFor(without)) : present;
  const hasYear = yearFrom !== undefined || yearTo !== undefined;
  const years = papersFor(hasYear, anyYear).flatMap(({ year }) => year ?? []);
  const byYear = [...tally(years)].sort(([a], [b]) => a - b);
  return {
    years: byYear.map(([year, count]) => ({ year, count })),
    venues: most(papersFor(venues.length > 0, anyVenue).flatMap(({ venue }) => venue ?? [])),
    authors: most(present.flatMap(({ authors }) => [...new Set(authors)])),
    sources: most(papersFor(sources.length > 0, anySource).flatMap((p) => sourceOf(p) ?? [])),
  };
}

function read(reader: LibraryReader, rows: readonly Row[]): Paper[] {
  return rows.map((row) => reader.paper(row));
}

function most(values: readonly string[]): FacetCount[] {
  return [...tally(values)]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, mostValues);
}

function tally<Value>(values: readonly Value[]): Map<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
