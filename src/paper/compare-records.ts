import { isFrontMatter } from './front-matter.js';
import type { Paper } from './paper.js';
import { familyName, isProof, normalizeTitle } from './same-work.js';

/**
 * What two records are to one another: the same paper told twice; versions of one work (preprint and
 * published); perhaps the same, which only a person can tell; or different papers.
 */
export type Relation = 'same' | 'version' | 'doubtful' | 'different';

/** Titles shorter than this many letters and digits, or fewer words, are borne by many papers. */
const shortestTellingTitle = 20;
const fewestTellingWords = 3;
/** A preprint is seldom published more years later. */
const longestYearsApart = 3;

/** What is published about a paper under its own title. */
const aboutAnother =
  /^(?:erratum|errata|corrigend(?:um|a)|correction|retraction|retracted|reply|response|comments?|discussion|rejoinder|addendum|book review|review of)\b/iu;

/** Servers of preprints, by DOI prefix: Research Square, bioRxiv and medRxiv, SSRN, arXiv, OSF, Preprints.org. */
const preprintDoi = /^doi:10\.(?:21203|1101|2139|48550|31219|31234|20944)\//u;
const preprintVenue =
  /\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|preprints?|research square|openreview)\b/iu;

/**
 * Tells what two records are to one another. An identifier in common makes them the same unless their
 * titles have nothing to do with one another; without one, the same telling title and first author do,
 * unless year, venue or identifiers show two publications.
 */
export function compareRecords(a: Paper, b: Paper): Relation {
  if (a.id === b.id) return 'same';
  const shared = a.identifiers.filter((identifier) => b.identifiers.includes(identifier));
  if (shared.some(isProof)) return titlesAgree(a, b) ? 'same' : 'doubtful';
  if (toTitleKey(a.title) !== toTitleKey(b.title)) return 'different';
  if (!isTelling(a) || !isTelling(b)) return shared.length > 0 ? 'doubtful' : 'different';
  const authors = compareAuthors(a, b);
  if (authors !== 'same') return authors;
  if (a.year !== undefined && b.year !== undefined && a.year !== b.year) {
    return Math.abs(a.year - b.year) <= longestYearsApart ? 'version' : 'doubtful';
  }
  return isPublishedTwice(a, b) ? 'version' : 'same';
}

/** A title as records are compared by: letters and digits, "C++" and "C#" still apart from "C". */
export function toTitleKey(title: string): string {
  return normalizeTitle(title.replaceAll('+', 'plus').replaceAll('#', 'sharp'));
}

/**
 * The key by which records of one title are found; undefined for titles that many papers bear
 * ("Editorial", "Introduction").
 */
export function tellingTitleKey(paper: Pick<Paper, 'title' | 'abstract'>): string | undefined {
  return isTelling(paper) ? toTitleKey(paper.title).slice(0, 300) : undefined;
}

function isTelling({ title, abstract }: Pick<Paper, 'title' | 'abstract'>): boolean {
  const letters = toTitleKey(title).length;
  // Scripts without spaces say as much with fewer letters.
  const isDense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(
    title,
  );
  const words = title.trim().split(/\s+/u).length;
  if (isDense ? letters < 8 : letters < shortestTellingTitle || words < fewestTellingWords)
    return false;
  return (
    !isFrontMatter({ title, abstract: '' }) &&
    !aboutAnother.test(title.trim()) &&
    abstract !== title
  );
}

/** By the first author, whom every record names; the rest is often cut. */
function compareAuthors(a: Paper, b: Paper): Relation {
  const [first, second] = [a, b].map(({ authors }) => (isHidden(authors) ? undefined : authors[0]));
  if (first === undefined || second === undefined) {
    const isSameText =
      a.abstract !== '' && normalizeTitle(a.abstract) === normalizeTitle(b.abstract);
    return isSameText ? 'same' : 'doubtful';
  }
  if (haveFamilyInCommon([first], [second])) return 'same';
  return haveFamilyInCommon(a.authors, b.authors) ? 'doubtful' : 'different';
}

/** Of a submission under review the authors are not told. */
function isHidden([first = '']: readonly string[]): boolean {
  return /^anonymous\b/iu.test(first.trim());
}

function haveFamilyInCommon(a: readonly string[], b: readonly string[]): boolean {
  const families = new Set(a.map(familyName));
  return b.some((author) => families.has(familyName(author)));
}

/** One has a DOI, an arXiv id … and the other another, or they appeared in different places. */
function isPublishedTwice(a: Paper, b: Paper): boolean {
  if (haveRivalIdentifiers(a, b)) return true;
  const [left, right] = [isPreprint(a), isPreprint(b)];
  if (left !== undefined && right !== undefined && left !== right) return true;
  if (left === true && right === true) return false;
  return !venuesAgree(a.venue, b.venue);
}

function haveRivalIdentifiers(a: Paper, b: Paper): boolean {
  const schemes = new Set(a.identifiers.filter(isProof).map(schemeOf));
  return b.identifiers.filter(isProof).some((identifier) => schemes.has(schemeOf(identifier)));
}

function schemeOf(identifier: string): string {
  return identifier.slice(0, identifier.indexOf(':'));
}

/** Undefined where a record does not tell. */
function isPreprint({ venue, identifiers }: Paper): boolean | undefined {
  if (venue !== undefined && preprintVenue.test(venue)) return true;
  const dois = identifiers.filter((identifier) => identifier.startsWith('doi:'));
  if (venue !== undefined || dois.some((doi) => !preprintDoi.test(doi))) return false;
  return dois.length > 0 || identifiers.some((each) => each.startsWith('arxiv:'))
    ? true
    : undefined;
}

/** Names of venues are shortened at will: one with all the words of the other is taken for the same. */
function venuesAgree(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return true;
  const [left, right] = [wordsOf(a), wordsOf(b)];
  const [few, many] = left.size < right.size ? [left, right] : [right, left];
  const shared = [...few].filter((word) =>
    [...many].some((other) => other.startsWith(word) || word.startsWith(other)),
  );
  return (
    few.size === 0 ||
    shared.length >= Math.ceil(few.size * 0.6) ||
    isAcronym(a, b) ||
    isAcronym(b, a)
  );
}

function isAcronym(short: string, long: string): boolean {
  const letters = short.replace(/[^\p{Lu}]/gu, '').toLowerCase();
  const initials =
    long
      .match(/(?<!\p{L})\p{Lu}/gu)
      ?.join('')
      .toLowerCase() ?? '';
  return letters.length >= 3 && (initials.includes(letters) || long.includes(short));
}

const fillers = new Set(
  'of the and in on for a an proceedings proc journal conference international'.split(' '),
);

function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => !fillers.has(word)));
}

/**
 * Records of one identifier have the same title or a part of it, or half of its words and an author in
 * common: identifiers are mistyped, too.
 */
function titlesAgree(a: Paper, b: Paper): boolean {
  const [left, right] = [toTitleKey(a.title), toTitleKey(b.title)];
  if (left.includes(right) || right.includes(left)) return true;
  const [first, second] = [wordsOf(a.title), wordsOf(b.title)];
  const shared = [...first].filter((word) => second.has(word)).length;
  const areUnknown = a.authors.length === 0 || b.authors.length === 0;
  const haveAuthor = areUnknown || haveFamilyInCommon(a.authors, b.authors);
  return haveAuthor && shared >= Math.min(first.size, second.size) / 2;
}
