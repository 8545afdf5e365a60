import type { CommandRule } from './latex-commands.js';

/** A group, a formula or the whole, while it is read. */
export interface Frame {
  /** 'braces' are the author's own, and stay. */
  readonly kind: 'root' | 'group' | 'braces' | 'formula';
  readonly math: boolean;
  readonly parts: string[];
  /** Commands that wait for arguments, the innermost last. */
  readonly pending: PendingCommand[];
  /** Where a formula ends, and how many characters close it. */
  readonly end?: number;
  readonly signs?: number;
}

interface PendingCommand {
  readonly rule: CommandRule;
  readonly option: string;
  readonly arguments: string[];
}

/** Deeper braces and commands are ignored: no text needs them, and each level is copied once. */
const deepest = 40;

/** The groups and formulas that are open at some place of a LaTeX text, with what they hold so far. */
export class LatexFrames {
  private readonly frames: Frame[];
  private ignored = 0;
  private innermostFormula: Frame | undefined;

  /** @param math whether the whole is a formula */
  constructor(math: boolean) {
    this.frames = [{ kind: 'root', math, parts: [], pending: [] }];
  }

  /** The innermost. */
  get top(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new RangeError('the root frame is never closed');
    return frame;
  }

  /** The formula that is open, with or without groups in it. */
  get formula(): Frame | undefined {
    return this.innermostFormula;
  }

  openGroup(kind: 'group' | 'braces'): void {
    if (this.frames.length >= deepest) this.ignored++;
    else this.frames.push({ kind, math: this.top.math, parts: [], pending: [] });
  }

  /** @returns false if there is no group to close */
  closeGroup(): boolean {
    if (this.ignored > 0) {
      this.ignored--;
      return true;
    }
    if (this.top.kind !== 'group' && this.top.kind !== 'braces') return false;
    this.close(true);
    return true;
  }

  /** @param end the index at which it ends, where `signs` characters close it */
  openFormula(end: number, signs: number): void {
    this.innermostFormula = { kind: 'formula', math: true, parts: [], pending: [], end, signs };
    this.frames.push(this.innermostFormula);
  }

  closeFormula(): void {
    while (this.top !== this.innermostFormula && this.frames.length > 1) this.close();
    this.innermostFormula = undefined;
    this.close();
  }

  /** What the whole reads, with all that is open closed. */
  finish(): string {
    while (this.frames.length > 1) this.close();
    return finishFrame(this.top);
  }

  emit(text: string): void {
    emitTo(this.top, text);
  }

  /** The next things emitted are arguments of the command, after those that it has. */
  wait(rule: CommandRule, option = '', texts: readonly string[] = []): void {
    const { pending } = this.top;
    if (pending.length < deepest) pending.push({ rule, option, arguments: [...texts] });
  }

  private close(closed = false): void {
    const frame = this.frames.pop();
    if (frame === undefined) return;
    const text = finishFrame(frame);
    this.emit(frame.kind === 'braces' ? `{${text}${closed ? '}' : ''}` : text);
  }
}

/** What the frame holds; commands still waiting for an argument go without. */
function finishFrame(frame: Frame): string {
  for (let waiting = frame.pending.pop(); waiting; waiting = frame.pending.pop()) {
    emitTo(frame, waiting.rule.render(waiting.arguments, waiting.option));
  }
  const text = frame.parts.length === 1 ? (frame.parts[0] ?? '') : frame.parts.join('');
  // Authors set blanks where TeX shows none.
  return frame.end === undefined ? text : text.replace(/(?<=[([]) | (?=[)\]])/gu, '').trim();
}

/** Gives the text to the command that waits for it, and what that makes of it to the one before. */
function emitTo(frame: Frame, text: string): void {
  let made = text;
  for (let waiting = frame.pending.at(-1); waiting; waiting = frame.pending.at(-1)) {
    waiting.arguments.push(made);
    if (waiting.arguments.length < waiting.rule.takes) return;
    frame.pending.pop();
    made = waiting.rule.render(waiting.arguments, waiting.option);
  }
  frame.parts.push(made);
}
