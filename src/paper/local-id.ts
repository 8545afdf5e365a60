import { hashText } from './passage.js';
import { normalizeTitle } from './same-work.js';
import { toPaperId, type PaperId } from './paper.js';

/**
 * A stable id for a record whose source gives none: the same title and first author give the same id
 * at every import, whatever the file or its order.
 *
 * @returns "local:" and 16 hexadecimal digits.
 */
export function toLocalId(title: string, authors: readonly string[]): PaperId {
  const key = `${normalizeTitle(title)}\n${normalizeTitle(authors[0] ?? '')}`;
  return toPaperId(`local:${hashText(key).toString('hex').slice(0, 16)}`);
}
