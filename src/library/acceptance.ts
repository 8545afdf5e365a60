import { tokenize } from '../lexical-index/analyzer.js';
import type { LexicalIndex } from '../lexical-index/lexical-index.js';
import { holdsPhrase, toWords } from '../paper/phrase.js';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { PaperFilter } from './paper-filter.js';

/** Which rows a filter lets pass: those of `rows`, where it is given, that pass `test`, likewise. */
export interface Acceptance {
  readonly rows?: ReadonlySet<Row>;
  /** What cannot be looked up but only read: whether a paper holds a phrase word for word. */
  readonly test?: (row: Row) => boolean;
}

/** Whether a filter set any condition. */
export function isConditional({ rows, test }: Acceptance): boolean {
  return rows !== undefined || test !== undefined;
}

/** Whether a filter lets a live row pass. */
export function passes({ rows, test }: Acceptance, row: Row): boolean {
  return (rows === undefined || rows.has(row)) && (test === undefined || test(row));
}

/** What a filter is looked up in. */
export interface FilterSources {
  readonly store: Store;
  readonly lexical: Pick<LexicalIndex, 'rowsWith'>;
  /** The row of a paper by any of its names. */
  readonly rowOf: (name: string) => Row | undefined;
}

/** Turns a filter into the rows it lets pass; {} for a filter without conditions. */
export function toAcceptance(filter: PaperFilter, sources: FilterSources): Acceptance {
  const filters = withNested(filter);
  const phrases = filters.flatMap((each) => each.phrases ?? []).filter(hasWords);
  const without = filters.flatMap((each) => each.without ?? []).filter(hasWords);
  const sets = [
    ...filters.flatMap((each) => rowsOfRecords(each, sources)),
    ...filters.flatMap((each) => rowsOfIds(each, sources)),
    ...phrases.flatMap((phrase) => rowsWithWords(phrase, sources)),
  ];
  const tests = [
    ...phrases.map((phrase) => phraseTest(phrase, sources)),
    ...without.map((text) => withoutTest(text, sources)),
  ];
  return {
    ...(sets.length > 0 && { rows: intersection(sets) }),
    ...(tests.length > 0 && { test: (row: Row) => tests.every((test) => test(row)) }),
  };
}

function withNested(filter: PaperFilter): PaperFilter[] {
  return filter.and === undefined ? [filter] : [filter, ...withNested(filter.and)];
}

function rowsOfRecords(filter: PaperFilter, { store }: FilterSources): ReadonlySet<Row>[] {
  const { yearFrom, yearTo, addedFrom, venues = [], authors = [], sources = [] } = filter;
  const isAsked = [yearFrom, yearTo, addedFrom].some((bound) => bound !== undefined);
  const names = [...venues, ...authors, ...sources];
  return isAsked || names.length > 0 ? [store.rowsWhere(filter)] : [];
}

function rowsOfIds({ ids = [] }: PaperFilter, { rowOf }: FilterSources): ReadonlySet<Row>[] {
  if (ids.length === 0) return [];
  return [new Set(ids.map(rowOf).filter((row) => row !== undefined))];
}

/** A phrase of signs only ("…", "-") sets no condition: no text is compared by its signs. */
function hasWords(phrase: string): boolean {
  return toWords(phrase).trim() !== '';
}

/** Rows that hold a phrase's words, wherever they stand: a superset of those that hold the phrase. */
function rowsWithWords(phrase: string, { lexical }: FilterSources): ReadonlySet<Row>[] {
  // A compound's joined form is left out: the phrase may be written apart in the paper.
  const tokens = tokenize(phrase).filter(({ surface }) => !/[^\p{L}\p{N}\p{M}]/u.test(surface));
  return [...new Set(tokens.map(({ term }) => term))].map(
    (term) => new Set(lexical.rowsWith(term)),
  );
}

function phraseTest(phrase: string, { store }: FilterSources): (row: Row) => boolean {
  const words = toWords(phrase);
  // Both views test much the same rows, and the next page of an answer does again.
  const tested = new Map<Row, boolean>();
  return (row) => {
    const known = tested.get(row);
    if (known !== undefined) return known;
    const paper = store.paper(row);
    const holds = paper !== undefined && holdsPhrase(paper, words);
    tested.set(row, holds);
    return holds;
  };
}

/** One word is looked up, in any of its inflections; several are a phrase. */
function withoutTest(text: string, sources: FilterSources): (row: Row) => boolean {
  const tokens = tokenize(text);
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined && toWords(text).trim().split(' ').length === 1) {
    const rows = new Set(sources.lexical.rowsWith(only.term));
    return (row) => !rows.has(row);
  }
  const holds = phraseTest(text, sources);
  return (row) => !holds(row);
}

function intersection(sets: readonly ReadonlySet<Row>[]): ReadonlySet<Row> {
  const [smallest = new Set<Row>(), ...others] = [...sets].sort((a, b) => a.size - b.size);
  return new Set([...smallest].filter((row) => others.every((set) => set.has(row))));
}
