import { TokenParser, TokenType, Tokenizer } from '@streamparser/json';
import { LineCounter } from '../line-counter.js';

/** One value of a JSON document, or why the rest of it cannot be had. */
export type JsonRecord =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string };

/** Longest record, and longest text without one, in bytes. */
const longest = 64 * 1024 * 1024;
/** Deepest nesting: no record of papers comes near, and what goes through one by recursion needs an end. */
const deepest = 500;

/**
 * Where the records of a document that is one object stand, as in the answers of OpenAlex (results),
 * Semantic Scholar and DataCite (data), Crossref (message.items), Better BibTeX (items) and Zenodo
 * (hits.hits).
 */
const recordLists = [
  ...['results', 'data', 'message.items', 'items', 'references', 'records', 'papers', 'works'],
  ...['hits.hits', 'recommendedPapers'],
];

/**
 * Streams the records of a JSON document (RFC 8259): the items of a list, of a list within an object
 * ({@link recordLists}), or the object itself; several documents may follow one another. Memory does not
 * grow with the file. A broken place ends the reading, as nobody can tell where the next record begins.
 */
export async function* toJsonRecords(chunks: AsyncIterable<string>): AsyncGenerator<JsonRecord> {
  const reading = new Reading();
  for await (const chunk of chunks) {
    reading.write(Buffer.from(chunk));
    yield* reading.take();
    if (reading.isOver) return;
  }
  reading.end();
  yield* reading.take();
}

/** What is made of one document: its listed records, or itself where it lists none. */
interface DocumentParsers {
  readonly listed: TokenParser;
  whole: TokenParser | undefined;
}

type Token = Parameters<Tokenizer['onToken']>[0];

class Reading {
  isOver = false;
  readonly #lines = new LineCounter();
  readonly #tokenizer = new Tokenizer({ separator: '' });
  readonly #found: JsonRecord[] = [];
  #parsers: DocumentParsers | undefined;
  /** The lines at which the objects and lists that are open began. */
  readonly #open: number[] = [];
  /** The line at which the last value that is whole began. */
  #closed = 1;
  #length = 0;
  /** Where the last token began, and the one that made the last record whole. */
  #last = 0;
  #lastRecord = 0;

  constructor() {
    this.#tokenizer.onError = () => undefined; // write() throws it, too
    this.#tokenizer.onToken = (token) => this.#read(token);
  }

  write(bytes: Buffer): void {
    this.#lines.append(bytes);
    this.#length += bytes.length;
    this.#try(() => this.#tokenizer.write(bytes));
    if (this.#length - this.#lastRecord > longest) {
      this.#giveUp(`no record within ${longest} bytes: the rest of the file is not read`);
    }
    this.#lines.forgetBefore(this.#length);
  }

  end(): void {
    if (this.#open.length > 0) this.#giveUp('broken JSON: the file ends in the middle of a record');
    else this.#try(() => this.#tokenizer.end());
  }

  /** The records found since the last call. */
  take(): JsonRecord[] {
    return this.#found.splice(0);
  }

  #read(token: Token): void {
    const { token: type, offset } = token;
    if (this.isOver || type === TokenType.SEPARATOR) return;
    if (type === TokenType.RIGHT_BRACE || type === TokenType.RIGHT_BRACKET) {
      this.#closed = this.#open.pop() ?? this.#lines.lineAt(offset);
    } else if (type === TokenType.LEFT_BRACE || type === TokenType.LEFT_BRACKET) {
      this.#open.push(this.#lines.lineAt(offset));
    } else if (this.#open.length < 2) {
      this.#closed = this.#lines.lineAt(offset);
    }
    if (this.#open.length > deepest) {
      this.#giveUp(`nested deeper than ${deepest} levels: the rest of the file is not read`);
      return;
    }
    this.#last = offset;
    this.#parsers ??= this.#createParsers(type === TokenType.LEFT_BRACKET);
    this.#parsers.whole?.write(token);
    this.#parsers.listed.write(token);
    if (this.#open.length === 0) this.#parsers = undefined;
  }

  #createParsers(isList: boolean): DocumentParsers {
    const paths = isList ? ['$.*'] : recordLists.map((path) => `$.${path}.*`);
    const listed = new TokenParser({ paths, keepStack: false });
    const whole = isList ? undefined : new TokenParser({ paths: ['$'] });
    const parsers: DocumentParsers = { listed, whole };
    listed.onValue = ({ value, parent }) => {
      // "data" is a list in one answer and one record in another.
      if (!Array.isArray(parent)) return;
      parsers.whole = undefined;
      this.#find(value);
    };
    listed.onError = () => undefined;
    if (whole !== undefined) {
      whole.onError = () => undefined;
      whole.onValue = ({ value }) => {
        if (listedIn(value)?.length !== 0) this.#find(value);
      };
    }
    return parsers;
  }

  #find(value: unknown): void {
    this.#lastRecord = this.#last;
    this.#found.push({ line: this.#closed, value });
  }

  #try(step: () => void): void {
    try {
      step();
    } catch (error) {
      const what = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
      this.#giveUp(`broken JSON: ${what}; the rest of the file is not read`);
    }
  }

  #giveUp(problem: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#found.push({ line: this.#lines.lastLine, problem });
  }
}

/** The list that a document holds where records are looked for, if it is there. */
export function listedIn(value: unknown): readonly unknown[] | undefined {
  for (const path of recordLists) {
    const list = path.split('.').reduce<unknown>(valueAt, value);
    if (Array.isArray(list)) return list as unknown[];
  }
  return undefined;
}

function valueAt(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
