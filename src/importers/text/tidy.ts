import { fromC1Control } from '../windows-1252.js';

const lineEnd = /\r\n?|[\u000b\u000c\u2028\u2029]/gu;
const control = /[\u0000-\u0008\u000e-\u001f\u007f]/gu;
/** What copying from some PDFs makes of a hyphen. */
const pdfHyphen = /(?<=\p{L})\u0002(?=\p{L})/gu;
const c1Control = /[\u0080-\u009f]/gu;
const otherBlank = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
/** Soft hyphens, zero-width blanks, byte order marks, marks of direction. */
const invisible = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
/** Zero-width joiners and non-joiners; kept within words of Persian or Hindi, and in emoji. */
const joiner =
  /((?<=[\p{Lo}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{Lo}\p{M}\p{Extended_Pictographic}]))|[\u200c\u200d]/gu;
/** What PDFs have for "ff", "fi", "fl". */
const ligature = /[\ufb00-\ufb06]/gu;
/** Unicode's "stream-safe" limit is 30; more take normalization quadratic time. */
const markPile = /(\p{M}{30})\p{M}+/gu;

/**
 * Control characters as blanks, but for U+0080 to U+009F: these are windows-1252's quotes and dashes,
 * read as latin-1. Every line end as "\n": what the steps after may rely on.
 */
export function withoutControls(text: string): string {
  if (!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/u.test(text)) return text;
  return text
    .replace(lineEnd, '\n')
    .replace(pdfHyphen, '-')
    .replace(control, ' ')
    .replace(c1Control, fromC1Control);
}

/**
 * All but what stays in any case: ASCII, Western letters, punctuation and the like. To look once is
 * much faster than to replace seven times.
 */
const unusual =
  /[^\n -~¡-¬®-\u02ff\u0370-\u0373\u0375-\u037d\u037f-\u0386\u0388-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2190-\u2328\u232b-\u2adb\u3001-\u3029\u4e00-\u9fff]/u;

/**
 * One blank between words, one line end between lines, none at the ends; no invisible characters;
 * composed accents (NFC); words that were broken at a line's end joined where that is safe.
 */
export function tidy(text: string): string {
  let tidied = text;
  if (unusual.test(tidied)) {
    tidied = tidied
      .replace(/\u00ad\n ?/gu, '')
      .replace(otherBlank, ' ')
      .replace(invisible, '')
      .replace(joiner, '$1')
      .replace(markPile, '$1')
      .replace(ligature, (found) => found.normalize('NFKC'))
      .normalize('NFC');
  }
  if (/ {2}/u.test(tidied)) tidied = tidied.replace(/ {2,}/gu, ' ');
  if (tidied.includes('\n')) tidied = withJoinedWords(tidied.replace(/ ?\n[ \n]*/gu, '\n'));
  return tidied.trim();
}

const broken = /(?<=(\p{L}{2,30}))[-\u2010]\n(\p{Ll}{2,30})/gu;
/** Ends of English words that are no words: what stands before belongs to them. */
const ending =
  /^(?:t?ic|t?ical|t?ically|[st]ions?|[st]ional|[st]ionally|ations?|ational|i?ty|ities|ments?|mental|ness|ing|ings|ings?|ed|[aei]bly|[ai]ble|tive|tively|tives|ously|rithms?|rithmic|mation|guage|guages|tems?|tence|tences|ments?|puter|puters|tational|mance|ence|ences|ance|ances|ogy|ology|ological|ers?|ors?|ist|ists|ism|ize|izes|ized|izing|ization|ful|ally|ally|ly)$/u;

/**
 * A hyphen at a line's end is dropped if the word also stands unbroken in the text, or what follows
 * is the end of a word and no word; "state-\nof-the-art" keeps it and loses the line end only if it
 * stands so elsewhere.
 */
function withJoinedWords(text: string): string {
  if (!/[-\u2010]\n/u.test(text)) return text;
  const words = new Set(text.toLowerCase().match(/\p{L}+(?:-\p{L}+)*/gu));
  return text.replace(broken, (hyphenated: string, before: string, after: string) => {
    const start = before.toLowerCase();
    if (words.has(start + after)) return after;
    if (words.has(`${start}-${after}`)) return `-${after}`;
    return ending.test(after) && start.length > 2 ? after : hyphenated;
  });
}
