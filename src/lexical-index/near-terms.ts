import { distance } from 'fastest-levenshtein';
import { fold, stem } from './fold.js';
import type { NearTerm } from './lexical-index.js';
import type { Vocabulary } from './vocabulary.js';

const shortestWord = 3;
/** Words up to this long are corrected by one edit only: with two, most short words are neighbours. */
const longestOneEdit = 4;
/**
 * A noisy channel (Kernighan, Church & Gale 1990): the word meant is the likelier the more papers use
 * it, and each further edit is this much less likely.
 */
const editPenalty = 50;

/**
 * The terms that a misspelt word may mean; see LexicalIndex.nearTerms. Only those with the same first
 * letter are compared, which people rarely get wrong: that leaves few enough to look at all of them.
 *
 * @param frequencyOf the df of a term's number
 */
export function findNearTerms(
  vocabulary: Vocabulary,
  typed: string,
  frequencyOf: (term: number) => number,
): NearTerm[] {
  const word = fold(typed);
  if (word.length < shortestWord) return [];
  const own = { term: stem(word), word };
  const found: { near: NearTerm; likelihood: number }[] = [];
  const { terms, words } = vocabulary;
  for (let number = 0; number < terms.length; number++) {
    const term = terms[number] ?? '';
    if (term.charCodeAt(0) !== word.charCodeAt(0) || term === own.term) continue;
    const near = { term, word: words[number] ?? '' };
    const edits = editsBetween(own, near);
    if (edits === undefined) continue;
    const documentFrequency = frequencyOf(number);
    const likelihood = documentFrequency / editPenalty ** edits;
    if (documentFrequency > 0) found.push({ near: { ...near, documentFrequency }, likelihood });
  }
  found.sort((a, b) => b.likelihood - a.likelihood || (a.near.term < b.near.term ? -1 : 1));
  return found.map(({ near }) => near);
}

interface Spelling {
  readonly term: string;
  readonly word: string;
}

/** The fewer edits of those between the stems and those between the words, if few enough. */
function editsBetween(a: Spelling, b: Spelling): number | undefined {
  const most = a.word.length <= longestOneEdit ? 1 : 2;
  const edits = Math.min(boundedEdits(a.term, b.term, most), boundedEdits(a.word, b.word, most));
  return edits <= most ? edits : undefined;
}

/** Levenshtein's distance, but two neighbouring letters exchanged are one edit; Infinity if the lengths tell. */
function boundedEdits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  const edits = distance(a, b);
  return edits === 2 && isExchange(a, b) ? 1 : edits;
}

function isExchange(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return a.slice(0, at) + a.charAt(at + 1) + a.charAt(at) + a.slice(at + 2) === b;
}
