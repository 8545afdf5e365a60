/** A text of at most `length` UTF-16 code units, ended by "…" after a whole word where it was longer. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const words = cut.replace(/\s+\S*$/u, '');
  // A text without spaces is cut where it is long enough, but never inside a character.
  return `${words === '' || words.length < length / 2 ? cut.replace(/[\uD800-\uDBFF]$/u, '') : words}…`;
}
