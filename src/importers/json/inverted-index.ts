import { isObject } from './value.js';

/** More places than this in one abstract are damage, or an attack on memory. */
const mostWords = 200_000;
/** Characters of an abstract: one long word at many places would stand for gigabytes. */
const mostCharacters = 4_000_000;

/**
 * The text of an OpenAlex abstract, which comes as its words with their places
 * (https://docs.openalex.org/api-entities/works/work-object#abstract_inverted_index).
 *
 * @returns undefined where there is none, and for one beyond all measure
 */
export function abstractOfIndex(index: unknown): string | undefined {
  if (!isObject(index)) return undefined;
  const words: (readonly [place: number, word: string])[] = [];
  let characters = 0;
  for (const [word, places] of Object.entries(index)) {
    if (!Array.isArray(places)) continue;
    for (const place of places as unknown[]) {
      if (typeof place !== 'number') continue;
      characters += word.length + 1;
      if (words.length >= mostWords || characters > mostCharacters) return undefined;
      words.push([place, word]);
    }
  }
  words.sort(([a], [b]) => a - b);
  const text = words.map(([, word]) => word).join(' ');
  return text === '' ? undefined : text;
}
