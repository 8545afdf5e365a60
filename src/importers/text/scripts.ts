import { subsuperscripts } from 'unicodeit/ts_dist/js/data.js';

/**
 * Around a relation, as in "a ≤ b": becomes one blank, none after an opening or before a closing
 * bracket. A control character, which no text holds by then.
 */
export const blankMark = '\u0001';

/** Around a word in a formula: a blank only between letters or digits, as in "n log n", "log(n)". */
export const wordMark = '\u0002';

const superscripts = new Map([
  ...scriptsOf('^'),
  ['⁎', '*'],
  ['⋆', '*'],
  ['∗', '*'],
  ['†', '†'],
  ['‡', '‡'],
  ['∘', '°'],
  ['°', '°'],
  ['′', '′'],
  ['″', '″'],
  ['⊤', 'ᵀ'],
  ['\u2013', '⁻'],
]);
const subscripts = new Map([...scriptsOf('_'), ['\u2013', '₋']]);

/** Those that unicodeit has, but for lookalikes of other scripts that few fonts have. */
function scriptsOf(sign: '^' | '_'): [string, string][] {
  return subsuperscripts.flatMap(([key = '', script = '']): [string, string][] =>
    key.startsWith(sign) && !/[\u02c2-\u02f3\u1427\u1db4\u1111]/u.test(script)
      ? [[key.slice(1), script]]
      : [],
  );
}

/** Longer ones stay as they are: no reader wants a sentence in superscript. */
const longest = 24;

/** The text as a superscript: in Unicode where every character has one, else `^x` or `^(x + y)`. */
export function toSuperscript(text: string): string {
  return toScript(text, superscripts, '^');
}

/** The text as a subscript: in Unicode where every character has one, else `_x` or `_(x + y)`. */
export function toSubscript(text: string): string {
  return toScript(text, subscripts, '_');
}

function toScript(text: string, scripts: ReadonlyMap<string, string>, sign: '^' | '_'): string {
  if (text.length > 4 * longest) return `${sign}(${text})`;
  const tight = text.replace(/[\s\u0001\u0002]/gu, '');
  if (tight === '') return '';
  const characters = Array.from(tight);
  const converted = characters.map((character) => scripts.get(character));
  if (characters.length <= longest && !converted.includes(undefined)) return converted.join('');
  if (characters.length === 1) return sign + tight;
  if (/^[+−-]?\d+(?:\.\d+)?$/u.test(tight)) return sign + tight;
  // "k_max" reads better than "k_(max)"; but "x^abc" could be x^a bc.
  if (sign === '_' && /^[\p{L}\p{N}]+$/u.test(text.trim())) return sign + text.trim();
  return isBracketed(text) ? sign + text : `${sign}(${text.trim()})`;
}

/** Whether the text is one bracketed whole: "(a + b)", not "(a)(b)". */
export function isBracketed(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  return !/[()]/u.test(text.slice(1, -1));
}

/** A letter or number, with what stands on it: needs no brackets beside a fraction stroke. */
const simple = /^[−-]?(?:\d+(?:\.\d+)?|√?\p{L}\p{M}*['′″*†]?[\p{Lm}\p{No}₊₋⁺⁻ᵀ]*|∞)$/u;
/** What a stroke's left side may be besides: a product, as "2kn", or a function's value. */
const product = /^[\p{L}\p{N}\p{M}√∂′*]+(?:\([^()\u0001]*\))?$/u;

/** "a/b", with brackets where they are needed: "(a + b)/(2n)". */
export function toFraction(above: string, below: string): string {
  const upper = above.trim();
  const lower = below.trim();
  const left = upper.length < 99 && (simple.test(upper) || product.test(upper));
  const right = lower.length < 99 && simple.test(lower);
  return `${left ? upper : bracketed(upper)}/${right ? lower : bracketed(lower)}`;
}

/** "√n", "√(n + 1)", "³√n". */
export function toRoot(radicand: string, degree = ''): string {
  const text = radicand.trim();
  const root = `${toSuperscript(degree)}√`;
  return root + (text.length < 99 && simple.test(text) ? text : bracketed(text));
}

function bracketed(text: string): string {
  return text === '' || (text.length < 999 && isBracketed(text)) ? text : `(${text})`;
}

/** A formula with its marks made blanks, or nothing. */
export function withoutMarks(text: string): string {
  if (!/[\u0001\u0002]/u.test(text)) return text;
  return text
    .replace(/ {2,}/gu, ' ')
    .replace(/ ?\u0002[ \u0002]*/gu, blankBetweenWords)
    .replace(/(?<=[([{]) ?\u0001[ \u0001]*/gu, '')
    .replace(/ ?\u0001[ \u0001]*(?=[)\]},.;:])/gu, '')
    .replace(/ ?\u0001[ \u0001]*/gu, ' ');
}

const endsWord = /[\p{L}\p{N}\p{M})\]*′]/u;
const beginsWord = /[\p{L}\p{N}√∞]/u;

function blankBetweenWords(mark: string, at: number, text: string): string {
  const before = text[at - 1] ?? '';
  const after = text[at + mark.length] ?? '';
  const between = endsWord.test(before) && beginsWord.test(after);
  return between || mark.includes(' ') ? ' ' : '';
}
