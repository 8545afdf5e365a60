import type { Importer, ImportRecord, Origin } from './importer.js';
import { lineTooLong, toLines } from './lines.js';
import { toImportRecord } from './record.js';

/** A line this long is an abstract, whatever it looks like. */
const surelyAbstract = 300;
/** A line of several sentences is one from here on; shorter ones may be "Why X? A Study of Y". */
const abstractOfSentences = 150;
const sentenceBreak = /[.!?]["')\]]?\s+\p{Lu}|[。！？]./u;

/** Longer lines are no button and no footer. */
const longestFurniture = 2_000;
/** Invitations, buttons and footers of listing pages; each pattern takes a whole line. */
const furniture = [
  /^(?:get|receive|join|sign up|subscribe)\b.*\b(?:e-?mails?|inbox|newsletter)\b.*[.!]$/iu,
  /^(?:subscribe|sign (?:up|in)|log ?(?:in|out)|(?:load|show|see|view) (?:more|all)|upvote|share)[.!…]*$/iu,
  /^(?:home|menu|search|trending|(?:next|prev(?:ious)?)(?: page)?|page \d+(?: of \d+)?|\d+|[«»‹›←→…|·-]+)$/iu,
  /^(?:©|copyright (?:©|\(c\)|\d{4})|all rights reserved|privacy policy|terms of (?:use|service)|cookie).*$/iu,
];
/** A button's label that lost the line break before the next title ("SubscribeDeep …"). */
const gluedButton = /^(?:Subscribe|Sign up|Sign in|Log in|Upvote)(?=\p{Lu})/u;

type LineKind = 'furniture' | 'abstract' | 'sentence' | 'short';

function classify(line: string): LineKind {
  // The patterns would take longer and longer for lines that no page has.
  if (line.length > longestFurniture) return 'abstract';
  if (furniture.some((pattern) => pattern.test(line))) return 'furniture';
  if (line.length >= surelyAbstract) return 'abstract';
  if (line.length >= abstractOfSentences && sentenceBreak.test(line)) return 'abstract';
  const sentence =
    /[.。]["')\]]?$/u.test(line) && (line.split(/\s+/u).length >= 8 || /。/u.test(line));
  return sentence ? 'sentence' : 'short';
}

/**
 * A page of papers copied as plain text: a line with the title, a line with the abstract, and so on,
 * between lines of page furniture. An abstract is a long line or one of several sentences, its title
 * the short line above it. Blank lines are skipped.
 */
export const listingImporter: Importer = {
  format: 'listing',
  sniff(head, filename) {
    if (!/^[^.]*$|\.(?:txt|text|md)$/iu.test(filename)) return false;
    const lines = head.split('\n').flatMap((line) => (line.trim() === '' ? [] : line.trim()));
    const tagged = lines.filter((line) => otherFormat.test(line)).length;
    if (otherFormat.test(lines[0] ?? '') || tagged > 0.1 * lines.length) return false;
    const kinds = lines.map(classify);
    const abstracts = kinds.filter((kind) => kind === 'abstract').length;
    const pairs = kinds.filter(
      (kind, at) =>
        kind === 'abstract' && (kinds[at - 1] === 'short' || kinds[at - 1] === 'sentence'),
    ).length;
    return pairs >= 1 && pairs >= 0.8 * abstracts && abstracts >= 0.25 * kinds.length;
  },
  async *read(chunks, file) {
    const listing = new Listing(file);
    for await (const { number, text } of toLines(chunks)) {
      if (text === undefined) {
        yield { kind: 'problem', origin: { file, line: number }, problem: lineTooLong };
      } else if (text.trim() !== '') {
        yield* listing.take(text.trim(), number);
      }
    }
    yield* listing.finish();
  },
};

/** Lines of tagged formats, which have lines of prose too: BibTeX, RIS, MEDLINE, EndNote, WoS, XML. */
const otherFormat =
  /^(?:@\w+\s*[{(]|[A-Z][A-Z0-9][A-Z0-9 ]{2}- |%[0-9A-Z] |<[?!/a-z]|[{[]\s*["{]|(?:FN|PT|VR) \S)/u;

/** Reads line by line; holds the last title until the line after it is known. */
class Listing {
  #title: { readonly text: string; readonly line: number } | undefined;
  #afterFurniture = true;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  *take(text: string, line: number): Iterable<ImportRecord> {
    const kind = classify(text);
    if (kind === 'furniture') {
      yield* this.finish();
      this.#afterFurniture = true;
    } else if (kind === 'abstract' || (kind === 'sentence' && this.#title !== undefined)) {
      yield this.#paper(text, line);
      this.#afterFurniture = false;
    } else {
      yield* this.finish();
      const title = this.#afterFurniture ? text.replace(gluedButton, '') : text;
      this.#title = { text: title, line };
      this.#afterFurniture = false;
    }
  }

  /** The title still held stands alone. */
  *finish(): Iterable<ImportRecord> {
    const title = this.#title;
    this.#title = undefined;
    if (title === undefined) return;
    yield isPlausibleTitle(title.text)
      ? toImportRecord({ title: title.text }, this.#origin(title.line))
      : this.#problem(
          title.line,
          'neither a title with an abstract below it nor known page furniture',
        );
  }

  #paper(abstract: string, line: number): ImportRecord {
    const title = this.#title;
    this.#title = undefined;
    if (title === undefined) return this.#problem(line, 'an abstract without a title above it');
    return toImportRecord({ title: title.text, abstract }, this.#origin(title.line));
  }

  #problem(line: number, problem: string): ImportRecord {
    return { kind: 'problem', origin: this.#origin(line), problem };
  }

  #origin(line: number): Origin {
    return { file: this.#file, line };
  }
}

/** Whether a short line without an abstract is more likely a title than a page's button or heading. */
function isPlausibleTitle(line: string): boolean {
  return line.length >= 20 && line.split(/\s+/u).length >= 3 && !/[.!…:]$/u.test(line);
}
