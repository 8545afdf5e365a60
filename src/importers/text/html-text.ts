import { decodeHTMLStrict } from 'entities';
import { Tokenizer } from 'htmlparser2';
import {
  breaking,
  heading,
  holdsNothing,
  isTag,
  mathml,
  tagLike,
  toTagName,
  unread,
} from './html-tags.js';
import { fromLatex } from './latex-text.js';
import { renderMathElement } from './mathml-text.js';
import { toSubscript, toSuperscript, withoutMarks } from './scripts.js';

/**
 * The text of a fragment of HTML, JATS or MathML: a line for each paragraph, sub- and superscripts
 * and formulas in Unicode. What stands between < and > but is no tag stays: "p<0.05", "<think>".
 * Takes linear time and never throws.
 */
export function fromHtml(html: string): string {
  const reader = new HtmlReader();
  const text = withStrayAnglesEscaped(html);
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: false },
    callbacks(reader, text),
  );
  tokenizer.write(text);
  tokenizer.end();
  return decodeEntities(withoutMarks(reader.finish()));
}

/** Twice where they are escaped twice: `&amp;lt;`. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const once = decodeHTMLStrict(text.replace(/&(?:amp;)+(?=#?\w{1,31};)/gu, '&'));
  return /&#?\w{1,31};/u.test(once) ? decodeHTMLStrict(once) : once;
}

/** The tokenizer would take "a <b and c>" for a tag, and an unclosed comment for the rest. */
function withStrayAnglesEscaped(html: string): string {
  const lastTagEnd = html.lastIndexOf('>');
  const lastCommentEnd = html.lastIndexOf('-->');
  const lastDataEnd = html.lastIndexOf(']]>');
  const tags = new Set<number>();
  for (const { index, 2: name = '' } of html.matchAll(tagLike)) {
    if (isTag(name)) tags.add(index);
  }
  return html.replace(/<(?:!--|!\[CDATA\[|!doctype|\?xml)?/giu, (angle, at: number) => {
    const opening = angle.slice(1).toLowerCase();
    if (opening === '!--') return at < lastCommentEnd ? angle : '&lt;!--';
    if (opening === '![cdata[') return at < lastDataEnd ? '<![CDATA[' : '&lt;![CDATA[';
    if (opening !== '') return at < lastTagEnd ? angle : `&lt;${angle.slice(1)}`;
    return tags.has(at) ? angle : '&lt;';
  });
}

function callbacks(reader: HtmlReader, text: string) {
  const ignore = () => undefined;
  let name = '';
  const finishTag = () => reader.open(name);
  return {
    ...{ onattribdata: ignore, onattribentity: ignore, onattribend: ignore, onattribname: ignore },
    ...{ oncomment: ignore, ondeclaration: ignore, onprocessinginstruction: ignore, onend: ignore },
    ontextentity: ignore,
    ontext: (start: number, end: number) => reader.addText(text.slice(start, end)),
    oncdata: (start: number, end: number, offset: number) =>
      reader.addText(text.slice(start, end - offset)),
    onopentagname: (start: number, end: number) => {
      name = toTagName(text.slice(start, end));
    },
    onopentagend: finishTag,
    onselfclosingtag: () => {
      finishTag();
      if (!holdsNothing.has(name)) reader.close(name);
    },
    onclosetag: (start: number, end: number) => reader.close(toTagName(text.slice(start, end))),
  };
}

interface Frame {
  readonly name: string;
  /** What it holds: pieces of text, or for MathML one piece for each child. */
  readonly parts: string[];
  readonly math: boolean;
}

/** Tags further in are read as if they were not there. */
const deepest = 40;

class HtmlReader {
  private readonly frames: Frame[] = [{ name: '', parts: [], math: false }];
  /** How many tags are open that hold nothing to be read, and how many beyond the deepest. */
  private unreadDepth = 0;
  private ignored = 0;

  private get frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new RangeError('the root frame is never closed');
    return frame;
  }

  finish(): string {
    while (this.frames.length > 1) this.closeInnermost();
    return toLines(this.frame.parts.join(''));
  }

  addText(text: string): void {
    if (this.unreadDepth > 0) return;
    const { math, parts } = this.frame;
    if (!math) parts.push(text);
    else if (/\S/u.test(text)) parts.push(decodeEntities(text).trim());
  }

  open(name: string): void {
    if (breaking.has(name)) this.frame.parts.push(lineBreak);
    if (holdsNothing.has(name)) {
      if (name === 'none') this.frame.parts.push('');
      return;
    }
    if (this.frames.length >= deepest) {
      this.ignored++;
      return;
    }
    if (unread.has(name)) this.unreadDepth++;
    this.frames.push({ name, parts: [], math: mathml.has(name) });
  }

  close(name: string): void {
    if (holdsNothing.has(name)) return;
    if (this.ignored > 0) {
      this.ignored--;
      return;
    }
    const at = this.frames.findLastIndex((frame) => frame.name === name);
    if (at <= 0) return;
    while (this.frames.length > at) this.closeInnermost();
  }

  private closeInnermost(): void {
    const frame = this.frames.pop();
    if (frame === undefined) return;
    if (unread.has(frame.name)) {
      this.unreadDepth--;
      return;
    }
    const text = frame.math ? renderMathElement(frame.name, frame.parts) : renderElement(frame);
    this.frame.parts.push(text);
    if (breaking.has(frame.name)) this.frame.parts.push(lineBreak);
  }
}

/** Private marks, which the text holds no more by then. */
const lineBreak = '\u0003';
const headingEnd = '\u0004';
const citation = '\u0005';

function renderElement({ name, parts }: Frame): string {
  if (name === 'alternatives') return renderAlternatives(parts);
  const text = parts.join('');
  if (name === 'tex-math') return fromTexMath(text);
  if (name === 'sup') return /^[\s,\u0005]*\u0005[\s,\u0005]*$/u.test(text) ? '' : raised(text);
  if (name === 'sub' || name === 'inf')
    return isShort(text) ? toSubscript(decodeEntities(text)) : text;
  if (name === 'q') return `“${text}”`;
  if (name === 'xref' && /^[\s\d,;–-]*$/u.test(text)) return citation;
  if (name === 'td' || name === 'th') return `${text} `;
  if (heading.has(name)) return renderHeading(text);
  return text;
}

function raised(text: string): string {
  return isShort(text) ? toSuperscript(decodeEntities(text)) : text;
}

function isShort(text: string): boolean {
  return text.length < 80 && !text.includes(lineBreak);
}

function renderHeading(text: string): string {
  const title = text.replaceAll(lineBreak, ' ').trim();
  if (title === '' || /^(?:abstract|summary)[.:]?$/iu.test(title)) return lineBreak;
  const end = /[.:?!]$/u.test(title) ? ' ' : '\u0007 ';
  return lineBreak + title + headingEnd + end;
}

/** MathML and TeX of the same formula: the first that says something. */
function renderAlternatives(parts: readonly string[]): string {
  const texts = parts.filter((part) => /[^\s\u0003]/u.test(part));
  return texts.find((part) => !part.startsWith(texMark))?.trim() ?? texts[0]?.slice(1).trim() ?? '';
}

const texMark = '\u0006';
const documentBegin = '\\begin{document}';

function fromTexMath(tex: string): string {
  const begin = tex.indexOf(documentBegin);
  const end = tex.lastIndexOf('\\end{document}');
  const document = begin >= 0 && end > begin ? tex.slice(begin + documentBegin.length, end) : tex;
  const formula = decodeEntities(document)
    .trim()
    .replace(/^\$+|(?<!\$)\$+$/gu, '');
  return texMark + fromLatex(formula, { formula: true });
}

/** Marks become what they stand for; where tags break lines, the source's own breaks are blanks. */
function toLines(text: string): string {
  const spaced = text.includes(lineBreak) ? text.replace(/\s+/gu, ' ') : text;
  return spaced
    .replaceAll(texMark, '')
    .replace(/ ?[[(][\s,;–-]{0,9}\u0005[\s,;–\u0005-]{0,99}[\])]/gu, '')
    .replace(/ ?\u0005/gu, '')
    .replace(/\u0004(\u0007? )[ \u0003]*/gu, '$1')
    .replace(/ ?\u0003[ \u0003]*/gu, '\n')
    .trim()
    .replace(/\u0007$/u, '')
    .replace(/\u0007/gu, ':');
}
