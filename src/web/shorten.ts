/** A text in the part that is shown and the part that is folded away. */
export interface ShortenedText {
  readonly lead: string;
  /** '' when the lead is everything. */
  readonly rest: string;
  /** Characters left out even of the rest. */
  readonly omitted: number;
}

const leadLength = 320;
/** A lead may run over by this much rather than fold away a few words. */
const slack = 100;
/** Beyond this a page would be slow to read and to load; the API has the whole text. */
const restLength = 8_000;

/** Cuts a text near 320 characters, after a sentence or else between words; its rest near 8,000. */
export function shortenText(text: string): ShortenedText {
  if (text.length <= leadLength + slack) return { lead: text, rest: '', omitted: 0 };
  const cut = sentenceEnd(text) ?? cutBefore(text, leadLength);
  const rest = text.slice(cut).trimStart();
  const end = rest.length <= restLength ? rest.length : cutBefore(rest, restLength);
  return {
    lead: text.slice(0, cut).trimEnd(),
    rest: rest.slice(0, end),
    omitted: rest.length - end,
  };
}

/** Where the last sentence ends in the second half of the lead, if one does. */
function sentenceEnd(text: string): number | undefined {
  const half = leadLength / 2;
  const ends = [...text.slice(half, leadLength + 1).matchAll(/[\p{Ll})][.?!](?=\s)|[。？！]/gu)];
  const last = ends.at(-1);
  return last && half + last.index + last[0].length;
}

/** The last gap between words in the 80 characters before `limit`; without one, `limit` itself. */
function cutBefore(text: string, limit: number): number {
  const gap = text.slice(limit - 80, limit).search(/\s\S*$/u);
  if (gap >= 0) return limit - 80 + gap;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1));
  return splitsPair ? limit - 1 : limit;
}
