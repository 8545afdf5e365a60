import { lineTooLong, toLines } from '../lines.js';

/** The fields of one record, in order: a tag may occur many times. */
export interface TaggedRecord {
  /** The line it begins at, from 1. */
  readonly line: number;
  readonly fields: readonly TaggedField[];
  /** Why it cannot be used, if so. */
  readonly problem?: string;
}

/** A tag and its text, continuation lines joined by newlines. */
export interface TaggedField {
  readonly tag: string;
  readonly text: string;
}

/** How a format of tagged lines is written. */
export interface TaggedSyntax {
  /** A line that begins a field, with groups "tag" and "text"; what does not match continues the last. */
  readonly field: RegExp;
  /** Whether a tag begins a record. */
  readonly isFirst: (tag: string) => boolean;
  /** Whether a tag ends one, its line included. */
  readonly isLast: (tag: string) => boolean;
  /** Whether a blank line ends a record. */
  readonly blankLineEnds: boolean;
  /** Whether what stands between records, with tags or without, is passed over. */
  readonly isFramed?: boolean;
}

/** Most characters of one record; what is beyond them is told as a problem. */
const longest = 8 * 1024 * 1024;
/** What a line counts besides its text: a record of nothing but tags takes memory, too. */
const fieldCost = 16;

/**
 * Cuts a file of tagged lines into records, as RIS, MEDLINE, EndNote and others write them. Memory does
 * not grow with the file.
 */
export async function* toTaggedRecords(
  chunks: AsyncIterable<string>,
  { field, isFirst, isLast, blankLineEnds, isFramed = false }: TaggedSyntax,
): AsyncGenerator<TaggedRecord> {
  let record = new RecordInProgress();
  for await (const { number, text } of toLines(chunks)) {
    if (text === undefined) {
      record.problem = lineTooLong;
      continue;
    }
    const { tag, text: value = '' } = field.exec(text)?.groups ?? {};
    const isBlank = text.trim() === '';
    const begins = tag !== undefined && isFirst(tag);
    if (record.isBegun && (begins || (blankLineEnds && isBlank))) {
      yield record.finish();
      record = new RecordInProgress();
    }
    if (tag !== undefined && isLast(tag)) {
      if (record.isBegun) yield record.finish();
      record = new RecordInProgress();
    } else if (tag !== undefined && (begins || record.isBegun || !isFramed)) {
      record.begin(number, { tag, text: value.trim() });
    } else if (!isBlank) {
      record.append(text.trim());
    }
  }
  if (record.isBegun) yield record.finish();
}

class RecordInProgress {
  problem: string | undefined;
  #line: number | undefined;
  #length = 0;
  readonly #fields: { tag: string; text: string[] }[] = [];

  get isBegun(): boolean {
    return this.#line !== undefined;
  }

  begin(line: number, { tag, text }: TaggedField): void {
    this.#line ??= line;
    if (this.#fits(text)) this.#fields.push({ tag, text: [text] });
  }

  append(text: string): void {
    if (this.#fits(text)) this.#fields.at(-1)?.text.push(text);
  }

  finish(): TaggedRecord {
    const fields = this.#fields.map(({ tag, text }) => ({ tag, text: text.join('\n') }));
    return {
      line: this.#line ?? 1,
      fields,
      ...(this.problem !== undefined && { problem: this.problem }),
    };
  }

  #fits(text: string): boolean {
    this.#length += text.length + fieldCost;
    if (this.#length > longest)
      this.problem = `a record longer than ${longest} characters: not read`;
    return this.problem === undefined;
  }
}

/** Looks into the fields of one record. */
export class TaggedFields {
  readonly #byTag = new Map<string, string[]>();

  constructor({ fields }: TaggedRecord) {
    for (const { tag, text } of fields) {
      const texts = this.#byTag.get(tag);
      if (text === '') continue;
      if (texts === undefined) this.#byTag.set(tag, [text]);
      else texts.push(text);
    }
  }

  /** The texts of all fields of the tags, tag by tag. */
  all(...tags: readonly string[]): string[] {
    return tags.flatMap((tag) => this.#byTag.get(tag) ?? []);
  }

  /** The first text of the first tag that has one, on one line. */
  first(...tags: readonly string[]): string | undefined {
    return this.all(...tags)[0]?.replace(/\s+/gu, ' ');
  }

  /** The longest text of the tags. */
  longest(...tags: readonly string[]): string | undefined {
    return this.all(...tags).toSorted((a, b) => b.length - a.length)[0];
  }

  /** The texts of the first tag that has any. */
  allOfFirst(...tags: readonly string[]): string[] {
    return tags.map((tag) => this.all(tag)).find((texts) => texts.length > 0) ?? [];
  }
}
