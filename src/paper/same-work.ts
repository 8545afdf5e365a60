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
 * share a DOI, arXiv id or the like; or a title and a web address, which alone may be the page of a
 * whole volume; or a telling title and, where both name authors, at least one family name.
 */
export function isSameWork(a: Paper, b: Paper): boolean {
  if (a.id === b.id) return true;
  const shared = a.identifiers.filter((identifier) => b.identifiers.includes(identifier));
  if (shared.some(isProof)) return true;
  const title = normalizeTitle(a.title);
  if (title !== normalizeTitle(b.title)) return false;
  if (shared.length > 0) return true;
  if (title.length < shortestTellingTitle) return false;
  if (a.authors.length === 0 || b.authors.length === 0) return true;
  const families = new Set(a.authors.map(familyName));
  return b.authors.some((author) => families.has(familyName(author)));
}

/** Works, told apart as {@link isSameWork} does, without comparing each with each. */
export class WorkSet {
  readonly #byName = new Map<string, Paper[]>();

  constructor(papers: Iterable<Paper> = []) {
    for (const paper of papers) this.add(paper);
  }

  add(paper: Paper): void {
    for (const name of namesOf(paper)) {
      const same = this.#byName.get(name);
      if (same === undefined) this.#byName.set(name, [paper]);
      else same.push(paper);
    }
  }

  /** Whether it holds the paper or another version of it. */
  has(paper: Paper): boolean {
    return namesOf(paper).some((name) =>
      this.#byName.get(name)?.some((other) => isSameWork(other, paper)),
    );
  }
}

/** Papers that are the same work have at least one of these in common. */
function namesOf({ id, identifiers, title }: Paper): string[] {
  const proofs = identifiers.filter(isProof);
  return [...new Set([`id ${id}`, ...proofs, `title ${normalizeTitle(title)}`])];
}

/** Whether an identifier names one work by itself: a web address may be a volume's page, an ISBN its book's. */
export function isProof(identifier: string): boolean {
  return !/^(?:url|isbn):/u.test(identifier);
}

const suffix = /[\s,]+(?:[js]r\.?|ii|iii|iv)$/iu;

/** The family name of "Given Family", "Given Family Jr." or "Family, Given", normalised like a title. */
export function familyName(author: string): string {
  const [beforeComma, afterComma] = author.trim().replace(suffix, '').split(',', 2);
  const family = afterComma === undefined ? beforeComma?.trim().split(/\s+/u).at(-1) : beforeComma;
  return normalizeTitle(family ?? '');
}
