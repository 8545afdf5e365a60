/** A title and its subtitle in one: "Ice: a survey"; a subtitle that the title holds already is not told twice. */
export function joinTitle(
  title: string | undefined,
  subtitle: string | undefined,
): string | undefined {
  const [main, sub] = [title?.trim() ?? '', subtitle?.trim() ?? ''];
  if (main === '' || sub === '' || main.includes(sub)) return main || sub || undefined;
  return /[:?!.\u2013\u2014-]$/u.test(main) ? `${main} ${sub}` : `${main}: ${sub}`;
}

/** Words that keep their full stop at a title's end. */
const abbreviation =
  /(?:\.\p{L}|\b(?:\p{L}|al|etc|inc|ltd|co|corp|jr|sr|st|no|nos|vol|vols|pt|pts|spp?|var|subsp|eds?|ca|cf|vs))\.$/iu;

/**
 * A title as its paper prints it: medical databases end it with a full stop, and put what they have
 * translated in brackets ("[Ice cores of the Alps].").
 */
export function toPrintedTitle(title: string): string {
  const trimmed = title.trim();
  const isEnded = /[^.\s]\.$/u.test(trimmed) && !abbreviation.test(trimmed);
  const bare = isEnded ? trimmed.slice(0, -1).trim() : trimmed;
  return isBracketed(bare) ? toPrintedTitle(bare.slice(1, -1)) : bare;
}

/** Whether the bracket that begins a text is closed at its end. */
function isBracketed(text: string): boolean {
  if (!text.startsWith('[') || !text.endsWith(']')) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i === text.length - 1;
  }
  return false;
}

/** A catalogue's title as printed on the book, without who made it: "Ice : a survey / by Ada Moor". */
export function fromCatalogue(title: string): string {
  return title
    .replace(/\s\/\s.*$/su, '')
    .replace(/\s+([:;])(?=\s)/gu, '$1')
    .replace(/\s*[/:;,=]\s*$/u, '')
    .trim();
}
