import { toYearRange, type YearRange } from '../paper/year-range.js';

/** What stands in the query box, taken apart. */
export interface ParsedQuery {
  /** The words to rank by, phrases included and excluded words left out; '' where there are none. */
  readonly text: string;
  /** Texts in quotation marks: a paper must hold each, word for word. */
  readonly phrases: readonly string[];
  /** Words and phrases after a minus: a paper must hold none of them. */
  readonly excluded: readonly string[];
  /** Parts of authors' names; a paper must have an author for each. */
  readonly authors: readonly string[];
  /** Venues' names; a paper's must be one of them. */
  readonly venues: readonly string[];
  /** Sites; a paper must be found at one of them. */
  readonly sources: readonly string[];
  /** Ids or identifiers; a paper must be one of them. */
  readonly ids: readonly string[];
  /** The years of `year:`; of several, the last stands. */
  readonly years: YearRange;
  /** Pieces that look like syntax but say nothing, such as "year:soon"; they stay in the text. */
  readonly unread: readonly string[];
}

/**
 * Longer texts are passages, pasted to find papers like them: their quotation marks, colons and dashes
 * are taken as they are. In UTF-16 code units.
 */
export const longestSyntaxQuery = 300;

/**
 * One piece of a query, at its start or after white space:
 * -"phrase" | "phrase" | field:"value" | field:value | -word | word
 */
const piece =
  /(?<=^|\s)(?:(?<minus>-)?["“”](?<phrase>[^"“”]+)["“”]|(?<field>author|venue|source|year|id):(?:["“”](?<quoted>[^"“”]+)["“”]|(?<value>[^\s"“”]+))|-(?<word>[\p{L}\p{N}][^\s"“”]*))(?=\s|$|[.,;:?!)])/giu;

/**
 * Reads quoted phrases, `-word`, `author:`, `venue:`, `source:`, `year:2020..2024` and `id:` out of a query. What
 * does not fit the syntax, such as a lone quotation mark or `year:soon`, stays text: a question asked
 * in plain words is never refused.
 *
 * @param query as typed; over {@link longestSyntaxQuery} characters or over several lines it is a
 *   passage, and text altogether
 */
export function parseQuery(query: string): ParsedQuery {
  const trimmed = query.trim();
  if (trimmed.length > longestSyntaxQuery || /[\r\n]/u.test(trimmed)) return plainQuery(trimmed);
  const pieces = noPieces();
  const text = trimmed.replace(piece, (whole: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Partial<Record<Group, string>>;
    return take(whole, groups, pieces);
  });
  return { text: text.replace(/\s+/gu, ' ').trim(), ...pieces };
}

/** A query that is text altogether, whatever it looks like. */
export function plainQuery(text: string): ParsedQuery {
  return { text: text.trim(), ...noPieces() };
}

type Group = 'minus' | 'phrase' | 'field' | 'quoted' | 'value' | 'word';

interface Pieces {
  phrases: string[];
  excluded: string[];
  authors: string[];
  venues: string[];
  sources: string[];
  ids: string[];
  years: YearRange;
  unread: string[];
}

function noPieces(): Pieces {
  return {
    phrases: [],
    excluded: [],
    authors: [],
    venues: [],
    sources: [],
    ids: [],
    years: {},
    unread: [],
  };
}

/** Notes what a piece asks for; what of it stays in the text. */
function take(whole: string, groups: Partial<Record<Group, string>>, pieces: Pieces): string {
  const { minus, phrase, field, word } = groups;
  if (phrase !== undefined) {
    (minus === undefined ? pieces.phrases : pieces.excluded).push(phrase.trim());
    return minus === undefined ? phrase : '';
  }
  if (word !== undefined) {
    pieces.excluded.push(word);
    return '';
  }
  const value = (groups.quoted ?? groups.value?.replace(/[,;?!]+$/u, '') ?? '').trim();
  if (takeField(field?.toLowerCase(), value, pieces)) return '';
  pieces.unread.push(whole);
  return whole;
}

function takeField(field: string | undefined, value: string, pieces: Pieces): boolean {
  if (value === '') return false;
  if (field === 'year') {
    const range = toYearRange(value);
    if (range === undefined) return false;
    pieces.years = range;
    return true;
  }
  const { authors, venues, sources, ids } = pieces;
  const list = { author: authors, venue: venues, source: sources, id: ids }[field ?? ''];
  list?.push(field === 'source' ? value.toLowerCase() : value);
  return list !== undefined;
}
