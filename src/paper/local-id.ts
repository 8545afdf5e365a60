import { hashText } from './passage.js';
import { toPaperId, type PaperId } from './paper.js';
import { normalizeTitle } from './same-work.js';

/** What tells one paper from another where its source gives it no name. */
export interface Description {
  readonly title: string;
  readonly authors: readonly string[];
  readonly year?: number | undefined;
  readonly venue?: string | undefined;
}

/**
 * A stable id for a record whose source gives none: the same title, first author, year and venue give
 * the same id at every import, whatever the file or its order. Year and venue are in it because every
 * volume has an "Editorial" by the same hand.
 *
 * @returns "local:" and 16 hexadecimal digits.
 */
export function toLocalId({ title, authors, year, venue }: Description): PaperId {
  // A title of signs only ("???") has no letters to compare by.
  const name = normalizeTitle(title) || title.trim();
  const parts = [name, normalizeTitle(authors[0] ?? ''), year ?? '', normalizeTitle(venue ?? '')];
  return toPaperId(`local:${hashText(parts.join('\n')).toString('hex').slice(0, 16)}`);
}
