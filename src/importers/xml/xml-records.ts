import { DomHandler, isText, type Element, type ParentNode } from 'domhandler';
import { Parser } from 'htmlparser2';
import { LineCounter } from '../line-counter.js';

/** One record of an XML file, or why it cannot be had. */
export type XmlRecord =
  | { readonly line: number; readonly element: Element; readonly warnings: readonly string[] }
  | { readonly line: number; readonly problem: string };

/** Longest record, and longest text without one, in UTF-16 code units. */
const longest = 32 * 1024 * 1024;
/** Elements nested deeper are left out, though not their text: no format of papers comes near. */
const deepest = 200;
/** Elements open at once, those left out included: closing one among millions takes ever longer. */
const mostOpen = 500;
/** Elements beside the records that are remembered, for what they say of them. */
const mostSiblings = 200;

/**
 * Streams the elements of an XML file that are records, each as a tree of its own below its ancestors;
 * memory does not grow with the file. Forgiving: what is not well-formed is read as far as it goes.
 *
 * @param isRecord whether an element, by its name without prefix, is a record; one within another is
 *   part of it
 */
export async function* toXmlRecords(
  chunks: AsyncIterable<string>,
  isRecord: (name: string) => boolean,
): AsyncGenerator<XmlRecord> {
  const handler = new RecordHandler(isRecord);
  const parser = new Parser(handler, { xmlMode: true });
  for await (const chunk of chunks) {
    handler.lines.append(chunk);
    parser.write(chunk);
    yield* handler.take();
    if (handler.isGivenUp) return;
  }
  handler.isAtEnd = true;
  parser.end();
  yield* handler.take();
}

/** The name of an element without its prefix. */
export function localName({ name }: Element): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Builds trees, and takes each record out of its tree when it is whole. */
class RecordHandler extends DomHandler {
  readonly lines = new LineCounter();
  isAtEnd = false;
  isGivenUp = false;
  #found: XmlRecord[] = [];
  #record: { readonly element: Element; readonly line: number } | undefined;
  /** Elements open and left out, by depth. */
  #skipped = 0;
  /** Where the last record began or ended. */
  #since = 0;
  readonly #isRecord: (name: string) => boolean;
  #parser: Parser | undefined;

  constructor(isRecord: (name: string) => boolean) {
    super(undefined, { xmlMode: true });
    this.#isRecord = isRecord;
  }

  /** The records found since the last call. */
  take(): XmlRecord[] {
    // Not what the parser is through with: a tag or a comment that does not end is all in memory.
    const length = this.lines.length - this.#since;
    if (length > longest && !this.isGivenUp) {
      const line = this.#record?.line ?? this.lines.lineAt(this.#since);
      const what = this.#record === undefined ? 'no record' : 'a record that does not end';
      this.#giveUp(line, `${what} within ${longest} characters: the rest of the file is not read`);
    }
    this.lines.forgetBefore(this.#since);
    return this.#found.splice(0);
  }

  override onparserinit(parser: Parser): void {
    this.#parser = parser;
    super.onparserinit(parser);
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    if (this.#skipped > 0 || this.tagStack.length > deepest) {
      this.#skipped++;
      if (this.#skipped > mostOpen - deepest) this.#giveUpNesting();
      return;
    }
    super.onopentag(name, attributes);
    const element = this.tagStack.at(-1) as Element;
    if (this.#record !== undefined || !this.#isRecord(localName(element))) return;
    this.#since = this.#parser?.startIndex ?? 0;
    this.#record = { element, line: this.lines.lineAt(this.#since) };
  }

  override onclosetag(): void {
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const element = this.tagStack.at(-1);
    super.onclosetag();
    const record = this.#record;
    if (record === undefined) forgetSiblings(element?.parent);
    if (record === undefined || record.element !== element) return;
    this.#record = undefined;
    this.#since = this.#parser?.endIndex ?? 0;
    const warnings = this.isAtEnd ? ['the file ends in the middle of this record'] : [];
    this.#found.push({ ...record, warnings });
    removeFromTree(record.element);
  }

  /** htmlparser2 tells a closing tag that the file ends in as a text from anywhere before it. */
  override ontext(data: string): void {
    const { startIndex = 0, endIndex = 0 } = this.#parser ?? {};
    if (this.isAtEnd && data.length !== endIndex + 1 - startIndex) return;
    super.ontext(data);
  }

  override onprocessinginstruction(_name: string, data: string): void {
    // Entities that a file defines can stand for gigabytes ("billion laughs"); no tool of the field
    // writes any.
    if (!/<!entity/iu.test(data)) return;
    const line = this.lines.lineAt(this.#parser?.startIndex ?? 0);
    this.#giveUp(
      line,
      'the file defines entities of its own: not read, as they can be made to explode',
    );
  }

  /** Comments say nothing, and between records there may be millions. */
  override oncomment(): void {
    this.oncommentend();
  }

  #giveUpNesting(): void {
    const line = this.#record?.line ?? this.lines.lineAt(this.#parser?.startIndex ?? 0);
    this.#giveUp(line, `more than ${mostOpen} elements within one another: the rest is not read`);
  }

  #giveUp(line: number, problem: string): void {
    if (this.isGivenUp) return;
    this.isGivenUp = true;
    this.#parser?.pause();
    this.#found.push({ line, problem });
  }
}

/** Leaves its ancestors in place, for what they say of it, without what was read before it. */
function removeFromTree(element: Element): void {
  const { parent } = element;
  if (parent === null) return;
  parent.children = parent.children
    .filter((each) => each !== element && !isText(each))
    .slice(0, mostSiblings);
}

/** What stands beside records is kept for what it says of them, and would grow with the file. */
function forgetSiblings(parent: ParentNode | null | undefined): void {
  if (!parent || parent.children.length <= 2 * mostSiblings) return;
  parent.children = parent.children.slice(0, mostSiblings);
}
