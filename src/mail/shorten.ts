/**
 * A text of at most `length` UTF-16 code units, ended by "…" where it was longer: after a whole word, unless
 * that would leave less than half of the room.
 */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // Never inside a character.
  const cut = text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/u, '');
  const words = cut.replace(/\s+\S*$/u, '');
  return `${words.length < length / 2 ? cut : words}…`;
}
