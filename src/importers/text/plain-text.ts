import { decodeEntities, fromHtml } from './html-text.js';
import { fromLatex } from './latex-text.js';
import { hasEntity, hasLatex, hasTags } from './sniff-markup.js';
import { tidy, withoutControls } from './tidy.js';

/**
 * What a text is written in. 'html' is HTML, JATS and MathML; 'any' is whichever of all these there
 * is evidence of, so that "costs $5 and $10" and "a < b" stay as they are.
 */
export type Markup = 'plain' | 'latex' | 'html' | 'any';

/** What some markup or the tidying may change: all but ASCII without the signs of any. */
const special = /[^ -~]|[$\\<&~{`]| {2}|^ | $/u;
const latexOnly = /--|''/u;

/**
 * A title, abstract or name as people read it: accents and formulas in Unicode, no tags, entities,
 * commands or invisible characters, a line for each paragraph. Never throws; takes linear time.
 */
export function toPlainText(raw: string, markup: Markup): string {
  if (isClean(raw, markup)) return raw;
  const text = withoutTraces(withoutControls(raw));
  if (markup === 'plain') return tidy(text);
  if (markup === 'html') return tidy(fromEscapedHtml(fromHtml(text)));
  if (markup === 'latex') return tidy(withoutEntities(fromLatex(withoutEscapedQuotes(text))));
  return tidy(fromAny(text));
}

function isClean(raw: string, markup: Markup): boolean {
  return !special.test(raw) && (markup !== 'latex' || !latexOnly.test(raw));
}

/** Publishers' web pages have them where their BibTeX comes from: "Cards &amp; Catalogs". */
function withoutEntities(text: string): string {
  return hasEntity(text) ? decodeEntities(text) : text;
}

/** What programs leave of the XML that they read: CDATA, and the line breaks of pretty printing before "<sub>". */
function withoutTraces(text: string): string {
  if (!text.includes('<')) return text;
  return text
    .replace(/<!\[CDATA\[|\]\]>/gu, '')
    .replace(/\n\s{0,200}(?=<(?:[a-z]{1,9}:)?su[bp][\s>])/giu, '');
}

function fromAny(text: string): string {
  const unescaped = fromEscapedHtml(text);
  const quoted = withoutEscapedQuotes(unescaped);
  return hasLatex(quoted) ? fromLatex(quoted, { keepsBraces: true }) : quoted;
}

/** A feed escapes a publisher's HTML once more than it should, or twice. */
function fromEscapedHtml(text: string): string {
  let read = text;
  for (let times = 0; times < 3; times++) {
    if (hasTags(read)) read = fromHtml(read);
    else if (hasEntity(read)) read = decodeEntities(read);
    else break;
  }
  return read;
}

/** JSON or PHP escaped them once too often: \"deep\" is no "d̈eep", don\'t no "doń". */
function withoutEscapedQuotes(text: string): string {
  if (!text.includes('\\')) return text;
  const apostrophes = text.replace(/(?<=[a-z])\\'(?=(?:s|t|re|ve|ll|d|m)(?!\p{L}))/gu, "'");
  return /[\w.,!?]\\"(?:[\s.,;:)\]]|$)/u.test(apostrophes)
    ? apostrophes.replaceAll('\\"', '"')
    : apostrophes;
}
