import { foldLetters } from './fold-letters.js';
import type { Paper } from './paper.js';

/**
 * A text as phrases are compared: its words with their letters folded, one space between, hyphens
 * and other signs counting as spaces; a space at both ends, so that only whole words match.
 */
export function toWords(text: string): string {
  const words = foldLetters(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
  return ` ${words.trim()} `;
}

/** Whether one of a paper's texts holds a phrase word for word. @param phrase as of {@link toWords} */
export function holdsPhrase(paper: Paper, phrase: string): boolean {
  const { title, abstract, keywords, authors, venue = '' } = paper;
  return [title, abstract, venue, ...keywords, ...authors].some((text) =>
    toWords(text).includes(phrase),
  );
}
