import { foldLetters } from '../paper/fold-letters.js';
import type { Paper } from '../paper/paper.js';
import { toCslName } from './csl-item.js';

/** Words of a title that tell nothing. */
const telling =
  /^(?!(?:a|an|the|on|in|of|for|to|and|with|from|towards?|is|are|as|at|by|can|do|does|how|i|not|we|what|why)$)/u;

/**
 * Keys such as "vaswani2017attention": the first author's family name, the year, the first telling word
 * of the title; ASCII letters and digits only. The second of two that would be alike gets an "a", the
 * third a "b", and so on.
 *
 * @param taken keys that are given away; those that are made are added
 */
export function toCitationKeys(papers: readonly Paper[], taken = new Set<string>()): string[] {
  return papers.map((paper) => {
    const plain = toKey(paper);
    let key = plain;
    for (let copy = 0; taken.has(key); copy++) key = plain + toLetters(copy);
    taken.add(key);
    return key;
  });
}

function toKey({ title, authors, year }: Paper): string {
  const [first] = authors;
  const name = first === undefined ? undefined : toCslName(first);
  const family = name === undefined ? 'anonymous' : 'family' in name ? name.family : name.literal;
  const words = foldLetters(title)
    .split(/[^\p{L}\p{N}]+/u)
    .map(toAscii);
  const word = words.find((each) => each !== '' && telling.test(each)) ?? '';
  return `${toAscii(foldLetters(family)) || 'paper'}${year ?? ''}${word}`.slice(0, 60);
}

function toAscii(text: string): string {
  return text.replace(/[^a-z0-9]/gu, '');
}

/** 0 is "a", 25 "z", 26 "aa". */
function toLetters(count: number): string {
  const rest = Math.floor(count / 26);
  return (rest > 0 ? toLetters(rest - 1) : '') + String.fromCharCode(97 + (count % 26));
}
