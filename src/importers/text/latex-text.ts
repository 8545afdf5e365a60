import { accentRule, accents, commands, gluedCommand, type CommandRule } from './latex-commands.js';
import { LatexFrames } from './latex-frames.js';
import { findClosing, findFormulaEnd } from './latex-math-span.js';
import { toSubscript, toSuperscript, withoutMarks, wordMark } from './scripts.js';

/** How a text uses what is special in LaTeX. */
export interface LatexOptions {
  /** Braces that belong to no command are the author's: what is read is text with some LaTeX. */
  readonly keepsBraces?: boolean;
  /** The whole is a formula, without dollar signs. */
  readonly formula?: boolean;
}

/**
 * The text that LaTeX stands for: accents and signs in Unicode, formulas as one would type them.
 * What is unknown loses its backslash and braces and stays. Takes linear time and never throws.
 */
export function fromLatex(latex: string, options: LatexOptions = {}): string {
  const text = withoutMarks(new LatexReader(latex, options).read());
  // What a dropped command leaves, as in "as shown~\cite{…}.", or a blank in "\emph{so }, it is".
  return text.replace(/(?<=\S) (?=[.,](?:\s|$))/gu, '');
}

const superscript: CommandRule = { takes: 1, render: ([text = '']) => toSuperscript(text) };
const subscript: CommandRule = { takes: 1, render: ([text = '']) => toSubscript(text) };

const run = /[^\\{}$^_~`'\-&\s]+/uy;
const blanks = /\s+/uy;
const script = /[+-]?\d+|[^\\{}$\s]/uy;
const name = /[A-Za-z]+\*?/uy;
const option = /\s{0,9}\[([^\]{}]{0,200})\]/uy;
const rawArgument = /\s{0,9}\{((?:[^{}]|\{[^{}]{0,500}\}){0,2000})\}/uy;
const dashes = /-+/uy;

class LatexReader {
  private at = 0;
  private quotes = 0;
  private readonly frames: LatexFrames;

  constructor(
    private readonly text: string,
    private readonly options: LatexOptions,
  ) {
    this.frames = new LatexFrames(options.formula ?? false);
  }

  read(): string {
    while (this.at < this.text.length) {
      const { end } = this.frames.formula ?? {};
      if (end !== undefined && this.at >= end) this.closeFormula();
      else this.readNext();
    }
    return this.frames.finish();
  }

  private get math(): boolean {
    return this.frames.top.math;
  }

  private emit(text: string): void {
    this.frames.emit(text);
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match;
  }

  private peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  private readNext(): void {
    const waits = this.isAwaited;
    const blank = this.match(blanks);
    if (blank !== null) {
      if (!waits) this.emit(blank[0]);
      return;
    }
    const character = this.peek();
    if (waits && !'\\{}$'.includes(character)) this.readArgument();
    else if (character === '\\') this.readCommand();
    else if (character === '{') this.open();
    else if (character === '}') this.readClosingBrace();
    else if (character === '$') this.readDollar();
    else this.readSpecial(character);
  }

  /** One character, or a number: "x^10" is what authors write for x to the tenth. */
  private readArgument(): void {
    const pending = this.frames.top.pending.at(-1);
    const isScript = pending?.rule === superscript || pending?.rule === subscript;
    const match = isScript ? this.match(script) : null;
    if (match !== null) {
      this.emit(match[0]);
      return;
    }
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0x20);
    this.at += character.length;
    this.emit(character);
  }

  private readSpecial(character: string): void {
    const text = this.match(run)?.[0];
    if (text !== undefined) this.emit(text);
    else if (character === '-') this.emit(this.readDashes());
    else if (character === '`' || character === "'") this.emit(this.readQuote(character));
    else this.readSign(character);
  }

  private readSign(character: string): void {
    const previous = this.text[this.at - 1] ?? ' ';
    const next = this.peek(1);
    this.at++;
    if ((character === '^' || character === '_') && this.isScript(next)) {
      this.frames.wait(character === '^' ? superscript : subscript);
      return;
    }
    const isTie = /[\p{L}\p{N}.,;:)\]}]~\S/u.test(previous + character + next);
    this.emit(isTie || (character === '&' && this.math) ? ' ' : character);
  }

  /** Outside formulas "file_name" is a name, but not `\ell_1`, nor `10^{3}`. */
  private isScript(next: string): boolean {
    if (this.math || next === '{') return true;
    const before = this.text.slice(Math.max(0, this.at - 24), this.at - 1);
    return /\S/u.test(next) && /\\[A-Za-z]{2,20}$/u.test(before);
  }

  private readDashes(): string {
    const previous = this.text[this.at - 1] ?? ' ';
    const found = this.match(dashes)?.[0] ?? '';
    // "--flag" is how programs are called.
    const isFlag = /\s/u.test(previous) && /\w/u.test(this.peek());
    if (this.math || isFlag || found.length > 3) return found;
    return ['', '-', '–', '—'][found.length] ?? found;
  }

  private readQuote(character: string): string {
    const isDouble = this.peek(1) === character;
    this.at++;
    if (this.math) return character === "'" ? '′' : character;
    // Without an opening one, '' may be inches.
    if (!isDouble || (character === "'" && this.quotes === 0)) return character;
    this.at++;
    this.quotes += character === '`' ? 1 : -1;
    return character === '`' ? '“' : '”';
  }

  private readDollar(): void {
    const dollars = this.peek(1) === '$' ? '$$' : '$';
    const start = this.at + dollars.length;
    const end = this.math ? undefined : findFormulaEnd(this.text, start, dollars);
    this.at = start;
    if (end !== undefined) this.frames.openFormula(end, dollars.length);
    else if (!this.math) this.emit(dollars);
  }

  private closeFormula(): void {
    const { end = 0, signs = 0 } = this.frames.formula ?? {};
    this.at = Math.max(this.at, end + signs);
    this.frames.closeFormula();
  }

  private open(): void {
    this.at++;
    const endsCommand = this.peek() === '}' && /[A-Za-z]/u.test(this.text[this.at - 2] ?? '');
    const keeps = this.options.keepsBraces === true && !endsCommand;
    const isOwn = keeps && !this.math && !this.isAwaited;
    this.frames.openGroup(isOwn && this.peek() !== '\\' ? 'braces' : 'group');
  }

  private readClosingBrace(): void {
    this.at++;
    if (this.frames.closeGroup()) return;
    if (this.options.keepsBraces === true && !this.math) this.emit('}');
  }

  private get isAwaited(): boolean {
    return this.frames.top.pending.length > 0;
  }

  private readCommand(): void {
    this.at++;
    const command = this.match(name)?.[0].replace('*', '');
    if (command === undefined) {
      this.readSymbol();
      return;
    }
    const glued = commands.has(command) ? undefined : gluedCommand.exec(command)?.[0];
    if (glued === undefined) {
      this.apply(command);
      return;
    }
    this.at -= command.length - glued.length;
    this.apply(glued === 'begin' || glued === 'end' ? `${glued}glued` : glued);
  }

  private apply(command: string): void {
    const mark = command.length === 1 && !this.math ? accents.get(command) : undefined;
    if (mark !== undefined && /^\s?[\p{L}{\\]/u.test(this.text.slice(this.at, this.at + 3))) {
      this.frames.wait(accentRule(mark));
      return;
    }
    const isMacro = this.math && command.length === 1 && !'RNZQC'.includes(command);
    const rule = isMacro ? undefined : commands.get(command);
    if (rule === undefined) {
      this.emitUnknown(command);
      return;
    }
    const given = rule.optional === true ? (this.match(option)?.[1] ?? '') : '';
    if (rule.takes > 0) {
      this.takeArguments(rule, given);
      return;
    }
    const text = rule.render([], given);
    if (rule.swallows === true || (this.math && /^(?:\p{L}|[∇∂])$/u.test(text))) {
      this.swallowBlanks(rule.swallows === true);
    }
    this.emit(text);
  }

  private takeArguments(rule: CommandRule, given: string): void {
    const texts: string[] = [];
    while (texts.length < (rule.raw ?? 0)) {
      const argument = this.match(rawArgument)?.[1];
      if (argument === undefined) break;
      texts.push(argument);
    }
    if (texts.length === rule.takes) {
      this.emit(rule.render(texts, given));
      return;
    }
    // Without what it is to drop, it drops nothing.
    if (rule.takes === rule.raw) return;
    this.frames.wait(rule, given, texts);
  }

  /** As TeX does after a word of its own; in formulas only before what the sign belongs to. */
  private swallowBlanks(all: boolean): void {
    const before = this.at;
    this.match(blanks);
    if (!all && !/[A-Za-z0-9({\\]/u.test(this.peek())) this.at = before;
  }

  private emitUnknown(command: string): void {
    if (/^(?:begin|end)glued$/u.test(command)) return;
    if (this.math) {
      this.emit(wordMark + command + wordMark);
      return;
    }
    const apart = this.peek() === '{' && this.peek(1) !== '}';
    this.emit(apart ? command + wordMark : command);
    if (this.peek() === '{') this.frames.wait({ takes: 1, render: ([text = '']) => text });
  }

  /** A backslash before what is no letter. */
  private readSymbol(): void {
    const symbol = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0x20);
    this.at += symbol.length;
    const mark = this.math ? undefined : accents.get(symbol);
    if (mark !== undefined) {
      const isAccent = /^\s?[\p{L}{\\]/u.test(this.text.slice(this.at, this.at + 3));
      if (isAccent) this.frames.wait(accentRule(mark));
      else this.emit(symbol);
    } else if (symbol === '|') this.emit('‖');
    else if ('-/!@()[]'.includes(symbol)) this.readFormulaBracket(symbol);
    else this.emit(/[\\,;:>\s]/u.test(symbol) ? ' ' : symbol);
  }

  /** `\(` and `\[` open a formula, which ends where they close. */
  private readFormulaBracket(symbol: string): void {
    if ((symbol !== '(' && symbol !== '[') || this.math) return;
    const closing = symbol === '(' ? '\\)' : '\\]';
    const end = findClosing(this.text, this.at, closing);
    if (end !== undefined) this.frames.openFormula(end, closing.length);
  }
}
