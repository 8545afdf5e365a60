/** A formula is no longer than this; two dollar signs farther apart are money. */
const longestFormula = 2000;

/**
 * Where the formula that a dollar sign opens ends.
 *
 * Money is told from formulas as Pandoc tells it (a blank inside a dollar sign, a digit after the
 * second), but for what only a formula holds; words without a sign of mathematics are none.
 *
 * @param from the index after the opening sign, `$` or `$$`
 * @returns the index of the closing `$` or `$$`, or undefined
 */
export function findFormulaEnd(
  text: string,
  from: number,
  dollars: '$' | '$$' = '$',
): number | undefined {
  const end = findDollar(text, from, from + longestFormula);
  if (end === undefined || end === from) return undefined;
  if (dollars === '$$' && text[end + 1] !== '$') return undefined;
  return isFormula(text.slice(from, end), text[end + dollars.length] ?? '') ? end : undefined;
}

function findDollar(text: string, from: number, limit: number): number | undefined {
  for (let at = from; at < limit && at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '$') return at;
  }
  return undefined;
}

/**
 * Where a formula between `\\(` and `\\)`, or `\\[` and `\\]`, ends.
 *
 * @returns the index of what closes it; undefined if another opens before
 */
export function findClosing(
  text: string,
  from: number,
  closing: '\\)' | '\\]',
): number | undefined {
  for (let at = from; at < from + longestFormula && at < text.length; at++) {
    if (text[at] !== '\\') continue;
    const next = text[at + 1];
    if (next === closing[1]) return at;
    if (next === '(' || next === '[') return undefined;
    at++;
  }
  return undefined;
}

function isFormula(inside: string, after: string): boolean {
  if (inside.length === 1) return /[\p{L}\p{N}]/u.test(inside) && !/\d/u.test(after);
  if (/\n\s{0,99}\n/u.test(inside)) return false;
  // "$5 and \emph{so} and $x^2$": the second opens a formula, it closes none.
  const isOpening = /^\S.*\s$/su.test(inside) && /[^\s.,;:!?)\]}-]/u.test(after);
  if (isOpening && /(?<![\\a-z])[a-z]{3,} /u.test(withoutText(inside))) return false;
  if (
    /\\[A-Za-z{|,]|[\^_]/u.test(inside) &&
    !/[a-z]{3} [a-z]{2,} [a-z]{3}/u.test(withoutText(inside))
  ) {
    return true;
  }
  // "$HOME/$USER": what follows a formula at once is no letter, but in "$n$th" and "$3$D".
  if (/\p{L}/u.test(after) && inside.length > 3 && /\p{L}/u.test(inside)) return false;
  // "workers$=$8"
  if (/^[=<>+~-]{1,2}$/u.test(inside)) return true;
  const hasWords = /[a-z]{3,} +[a-z]{2,}/iu.test(inside);
  const isMoney = /^\s|\s$|^\d[^=<>+]* /u.test(inside) || /\d/u.test(after);
  return !hasWords && !isMoney && /[\p{L}\p{N}=<>+*/|%]/u.test(inside);
}

/** Without the words that a formula may hold. */
function withoutText(formula: string): string {
  return formula.replace(/\\(?:text|mbox|mathrm|operatorname)[a-z]{0,9}\s?\{[^{}]{0,200}\}/gu, '');
}
