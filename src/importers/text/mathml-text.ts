import { blankMark, toFraction, toRoot, toSubscript, toSuperscript, wordMark } from './scripts.js';

const relation = /^[=<>≤≥≠≈∼≃≅≡∝∈∉⊂⊆⊃⊇→←↔⇒⇔↦≪≫≲≳]$/u;
/** Invisible times, function application, separators. */
const invisible = /[\u2061-\u2064]/gu;

/**
 * The text of an element of MathML, as one would type it.
 *
 * @param parts the text of each of its children, in order
 */
export function renderMathElement(name: string, parts: readonly string[]): string {
  const [first = '', second = '', third = ''] = parts;
  switch (name) {
    case 'mfrac':
      return toFraction(first, second);
    case 'msup':
      return first + toSuperscript(second);
    case 'msub':
      return first + toSubscript(second);
    case 'msubsup':
      return first + toSubscript(second) + toSuperscript(third);
    case 'munder':
      return first + toSubscript(second);
    case 'munderover':
      return first + toSubscript(second) + toSuperscript(third);
    case 'mover':
      return withMark(first, second);
    case 'msqrt':
      return toRoot(parts.join(''));
    case 'mroot':
      return toRoot(first, second);
    case 'mfenced':
      return `(${parts.join(', ')})`;
    case 'semantics':
      return first;
    case 'mtr':
    case 'mlabeledtr':
      return `${parts.join(' ')};`;
    case 'mtext':
      return ` ${parts.join('')} `;
    default:
      return renderToken(name, parts.length === 1 ? first : parts.join(''));
  }
}

function renderToken(name: string, text: string): string {
  if (name === 'mo') {
    const sign = text.replace(invisible, '').replace(/^∣$/u, '|');
    return relation.test(sign) ? blankMark + sign + blankMark : sign;
  }
  // "log" and "max" are words, "x" is a letter.
  if (name === 'mi' && /^[a-z]{2,}$/iu.test(text)) return wordMark + text + wordMark;
  return text;
}

const marks = new Map([
  ['^', '\u0302'],
  ['ˆ', '\u0302'],
  ['~', '\u0303'],
  ['˜', '\u0303'],
  ['¯', '\u0304'],
  ['‾', '\u0304'],
  ['→', '\u20d7'],
  ['⃗', '\u20d7'],
  ['˙', '\u0307'],
  ['¨', '\u0308'],
]);

function withMark(base: string, over: string): string {
  const mark = marks.get(over.replace(/[\u0001 ]/gu, ''));
  if (mark === undefined) return base + toSuperscript(over);
  return base.length <= 2 && /^.$/u.test(base) ? (base + mark).normalize('NFC') : base;
}
