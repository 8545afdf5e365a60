import type { Paper } from './paper.js';

/** Titles shorter than this many letters and digits ("Editorial", "Introduction") prove nothing. */
const shortestTellingTitle = 20;

/** A title reduced to its letters and digits, lower case, accents dropped, for comparison. */
export function normalizeTitle(title: string): string {
  return title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Whether two records are the same paper or versions of it (preprint and published, v1 and v2): they
 * share an identifier, or a telling title and, where both name authors, at least one family name.
 */
export function isSameWork(a: Paper, b: Paper): boolean {
  if (a.id === b.id) return true;
  if (a.identifiers.some((identifier) => b.identifiers.includes(identifier))) return true;
  const title = normalizeTitle(a.title);
  if (title.length < shortestTellingTitle || title !== normalizeTitle(b.title)) return false;
  if (a.authors.length === 0 || b.authors.length === 0) return true;
  const families = new Set(a.authors.map(familyName));
  return b.authors.some((author) => families.has(familyName(author)));
}

/** The family name of "Given Family" or "Family, Given", normalised like a title. */
function familyName(author: string): string {
  const [beforeComma, afterComma] = author.split(',', 2);
  const family = afterComma === undefined ? author.trim().split(/\s+/u).at(-1) : beforeComma;
  return normalizeTitle(family ?? '');
}
