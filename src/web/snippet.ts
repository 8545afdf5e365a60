import type { Span } from './marked.js';

const snippetLength = 300;
/** Gaps between words are looked for this far from where a text is to be cut. */
const nearby = 60;

/**
 * The part of a text to show: from its most telling sentence on, about 300 characters, cut between
 * words; from the text's beginning where no sentence is, or where that sentence stands near it.
 */
export function toSnippet(text: string, telling: Span | undefined): Span {
  const isNearBegin = (telling?.end ?? 0) <= snippetLength;
  const start = telling === undefined || isNearBegin ? 0 : telling.start;
  const isNearEnd = text.length - start <= snippetLength + nearby;
  return { start, end: isNearEnd ? text.length : cutBefore(text, start + snippetLength) };
}

/** The last gap between words before `limit`, or `limit` itself; the whole length of a shorter text. */
export function cutBefore(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  const gap = text.slice(limit - nearby, limit).search(/\s\S*$/u);
  if (gap >= 0) return limit - nearby + gap;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return splitsPair ? limit - 1 : limit;
}
