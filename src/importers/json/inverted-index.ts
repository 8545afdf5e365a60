import { isObject } from './value.js';

/** More places than this in one abstract are damage, or an attack on memory. */
const mostWords = 200_000;

/**
 * The text of an OpenAlex abstract, which comes as its words with their places
 * (https://docs.openalex.org/api-entities/works/work-object#abstract_inverted_index).
 *
 * @returns undefined where there is none
 */
export function abstractOfIndex(index: unknown): string | undefined {
  if (!isObject(index)) return undefined;
  const words: (readonly [place: number, word: string])[] = [];
  for (const [word, places] of Object.entries(index)) {
    if (!Array.isArray(places)) continue;
    for (const place of places as unknown[]) {
      if (typeof place === 'number' && words.length < mostWords) words.push([place, word]);
    }
  }
  words.sort(([a], [b]) => a - b);
  const text = words.map(([, word]) => word).join(' ');
  return text === '' ? undefined : text;
}
