import { tellingTitleKey } from '../paper/compare-records.js';
import { foldLetters } from '../paper/fold-letters.js';
import type { Paper } from '../paper/paper.js';
import { hashText } from '../paper/passage.js';
import { sourceOf } from '../paper/source.js';

/** A text as filters compare it: letters folded, white space collapsed. */
export function toKey(text: string): string {
  return foldLetters(text).replace(/\s+/gu, ' ').trim();
}

/** The columns of `papers` that are derived from a record. */
export function toColumns(paper: Paper): {
  id: string;
  hasAbstract: number;
  year: number | null;
  venueKey: string | null;
  authorsKey: string;
  source: string | null;
  titleKey: Buffer | null;
  record: string;
} {
  return {
    id: paper.id,
    hasAbstract: paper.abstract === '' ? 0 : 1,
    year: paper.year ?? null,
    venueKey: paper.venue === undefined ? null : toKey(paper.venue),
    authorsKey: paper.authors.map(toKey).join('\n'),
    source: sourceOf(paper) ?? null,
    titleKey: toTitleHash(paper) ?? null,
    record: JSON.stringify(paper),
  };
}

/** What papers of one telling title are found by, 8 bytes; undefined for titles that tell nothing. */
export function toTitleHash(paper: Paper): Buffer | undefined {
  const key = tellingTitleKey(paper);
  return key === undefined ? undefined : hashText(key).subarray(0, 8);
}

/** How the id of a record that was merged into a paper is found among the paper's identifiers. */
export function toAlias(id: string): string {
  return `id:${id}`;
}

/** A stored record; it was validated when it was written, so it is trusted here. */
export function fromRecord(record: string): Paper {
  return JSON.parse(record) as Paper;
}
