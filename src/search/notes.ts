import { tokenize } from '../lexical-index/analyzer.js';
import type { LibraryReader } from '../library/library.js';
import { toCanonicalIdentifier } from '../paper/identifier.js';
import type { Note } from './answer.js';
import type { ParsedQuery } from './query-syntax.js';

/** Questions up to this many words are looked through for misspelt ones. */
const longestChecked = 20;
/** Words asked about, at most: each costs a look through the vocabulary. */
const mostSuggestions = 3;

/** What in a query was not understood, and which of its words no paper holds. */
export function notesOnQuery(reader: LibraryReader, parsed: ParsedQuery): Note[] {
  const unread = parsed.unread.map((piece): Note => {
    const message = `"${piece}" was taken as words: write year:2020..2024, year:2020.. or year:2023.`;
    return { code: 'NOT_UNDERSTOOD', message };
  });
  return [...unread, ...notesOnName(reader, parsed.text), ...notesOnSpelling(reader, parsed.text)];
}

/** A query that is an identifier asks for that very paper. */
function notesOnName(reader: LibraryReader, text: string): Note[] {
  const identifier = toCanonicalIdentifier(text);
  if (identifier === undefined || reader.rowOf(text) !== undefined) return [];
  const message = `The library does not hold the paper ${identifier}: add it, or ask in words.`;
  return [{ code: 'NOT_IN_LIBRARY', message }];
}

function notesOnSpelling(reader: LibraryReader, text: string): Note[] {
  const words = new Map(tokenize(text).map(({ term, surface }) => [term, surface]));
  if (words.size > longestChecked || toCanonicalIdentifier(text) !== undefined) return [];
  const unknown = [...words].filter(([term]) => reader.lexical.documentFrequency(term) === 0);
  return unknown.slice(0, mostSuggestions).flatMap(([, surface]): Note[] => {
    const [near] = reader.lexical.nearTerms(surface, 1);
    if (near === undefined) return [];
    const message = `No paper holds the word "${surface}": did you mean "${near.word}"?`;
    return [{ code: 'DID_YOU_MEAN', message }];
  });
}

/**
 * Below this estimated relevance of its best paper, an answer is cut to nothing. Not one of the
 * queries of the development collections falls below it (docs/quality.md).
 */
const leastRelevance = 0.1;

/** The papers that decide it: what comes far down may come near by chance. */
const decisive = 10;

/**
 * Says that not even the best papers have anything to do with the query; the answer is then to be cut to
 * nothing.
 *
 * @param relevances the estimated relevance of the papers found, best first; undefined is not estimated
 */
export function notesOnRelevance(relevances: readonly (number | undefined)[]): Note[] {
  const best = Math.max(...relevances.slice(0, decisive).map((relevance = 1) => relevance));
  if (relevances.length === 0 || best >= leastRelevance) return [];
  const message =
    'Nothing in the library has to do with this: no paper shares its words or comes near its meaning.';
  return [{ code: 'NOTHING_RELEVANT', message }];
}
