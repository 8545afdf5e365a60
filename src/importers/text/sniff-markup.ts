import { breaking, isTag, tagLike, toTagName } from './html-tags.js';
import { commands, gluedCommand } from './latex-commands.js';
import { findClosing, findFormulaEnd } from './latex-math-span.js';

const entity = /&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z\d]{1,30});/u;

/** Whether the text holds an entity, known or not. */
export function hasEntity(text: string): boolean {
  return entity.test(text);
}

/**
 * Whether the text holds tags of HTML, JATS or MathML: with a prefix, breaking lines, or opened and
 * closed. "<think>" and "a <b and c> d" are none, nor is a lone "<s>".
 */
export function hasTags(text: string): boolean {
  if (!text.includes('<')) return false;
  const opened = new Set<string>();
  for (const [, slash, raw = ''] of text.matchAll(tagLike)) {
    const name = toTagName(raw);
    if (!isTag(raw)) continue;
    if (raw.includes(':') || name === 'p' || name === 'br') return true;
    if (slash === '') opened.add(name);
    else if (opened.has(name) || breaking.has(name)) return true;
  }
  return false;
}

const escapedCharacter = /(?<![:\\])\\[%&_#$]/u;
const accent = /\\['`^"~=.]\s?\{?\\?[A-Za-z]|\\[cvuHkrbdt]\{[A-Za-z]/u;
const named = /\\([A-Za-z]{2,40})(\{?)/gu;
/** "C:\temp", after which a backslash begins no command. */
const path = /\b[A-Za-z]:\\|^\\\\\w/u;

/** Whether the text holds LaTeX for certain: a formula, a known command, an accent, ``quotes''. */
export function hasLatex(text: string): boolean {
  if (text.includes('\\')) {
    if (escapedCharacter.test(text) || accent.test(text)) return true;
    if (hasBracketedFormula(text)) return true;
    const isPath = path.test(text);
    for (const { 0: command, 1: name = '', 2: brace, index } of text.matchAll(named)) {
      if (isPath && /[\w:.\\-]/u.test(text[index - 1] ?? ' ')) continue;
      if (brace === '{' || commands.has(name) || gluedCommand.test(name)) return true;
      if (command === '') break;
    }
  }
  const quoted = text.indexOf('``');
  return (quoted >= 0 && text.includes("''", quoted)) || hasFormula(text);
}

function hasFormula(text: string): boolean {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const dollars = text[at + 1] === '$' ? '$$' : '$';
    if (findFormulaEnd(text, at + dollars.length, dollars) !== undefined) return true;
    at += dollars.length - 1;
  }
  return false;
}

function hasBracketedFormula(text: string): boolean {
  for (const { 0: bracket, index } of text.matchAll(/\\[([]/gu)) {
    const closing = bracket === '\\(' ? '\\)' : '\\]';
    if (findClosing(text, index + 2, closing) !== undefined) return true;
  }
  return false;
}
