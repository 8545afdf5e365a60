import { toSentences } from '../paper/sentences.js';

/**
 * Parts a text after its first sentence, or after the last whole word within `limit` characters where
 * that sentence is longer. No word is lost.
 */
export function splitFirstSentence(text: string, limit: number): { first: string; rest: string } {
  const trimmed = text.trim();
  // One character more than the limit shows whether a sentence ends there.
  const length = toSentences(trimmed.slice(0, limit + 1))[0]?.end ?? 0;
  const end = length <= limit ? length : lastBreak(trimmed, limit);
  return { first: trimmed.slice(0, end).trim(), rest: trimmed.slice(end).trim() };
}

function lastBreak(text: string, limit: number): number {
  const space = text.slice(0, limit + 1).search(/\s\S*$/u);
  return space > 0 ? space : limit;
}
