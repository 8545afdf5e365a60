/** Where a text stops being JSON. */
export interface JsonError {
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** E.g. 'expected "," or "}"'. */
  readonly problem: string;
}

type State = 'value' | 'first item' | 'key' | 'first key' | 'colon' | 'after';

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy;

/**
 * Finds the first error of a text that `JSON.parse` refused. Our own small scanner, because V8 tells
 * the position only in prose, and in other words in every version.
 *
 * @returns undefined if the text is JSON (RFC 8259) after all
 */
export function findJsonError(text: string): JsonError | undefined {
  return new JsonScanner(text).scan();
}

class JsonScanner {
  #at = 0;
  #state: State = 'value';
  readonly #open: ('{' | '[')[] = [];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonError | undefined {
    for (;;) {
      while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
      const ended = this.#at >= this.#text.length;
      if (this.#state === 'after' && this.#open.length === 0) {
        return ended ? undefined : this.#error('expected nothing more after the object');
      }
      if (ended) return this.#error(`the line ends where ${this.#expected()} should follow`);
      const error = this.#step(this.#text[this.#at] ?? '');
      if (error !== undefined) return error;
    }
  }

  #step(character: string): JsonError | undefined {
    switch (this.#state) {
      case 'value':
      case 'first item':
        return this.#value(character);
      case 'key':
      case 'first key':
        if (character === '}' && this.#state === 'first key') return this.#close();
        return character === '"' ? this.#string('colon') : this.#unexpected();
      case 'colon':
        return character === ':' ? this.#move(1, 'value') : this.#unexpected();
      case 'after':
        return this.#separator(character);
    }
  }

  #value(character: string): JsonError | undefined {
    if (character === ']' && this.#state === 'first item') return this.#close();
    if (character === '"') return this.#string('after');
    if (character === '{' || character === '[') {
      this.#open.push(character);
      return this.#move(1, character === '{' ? 'first key' : 'first item');
    }
    literal.lastIndex = this.#at;
    const match = literal.exec(this.#text);
    return match === null ? this.#unexpected() : this.#move(match[0].length, 'after');
  }

  #separator(character: string): JsonError | undefined {
    const inObject = this.#open.at(-1) === '{';
    if (character === ',') return this.#move(1, inObject ? 'key' : 'value');
    return character === (inObject ? '}' : ']') ? this.#close() : this.#unexpected();
  }

  #string(next: State): JsonError | undefined {
    const start = this.#at;
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === '"') return this.#move(1, next);
      if (character < ' ') return this.#error('a control character inside a text');
      if (character !== '\\') continue;
      escape.lastIndex = this.#at;
      const match = escape.exec(this.#text);
      if (match === null) return this.#error('a "\\" that begins no escape JSON knows');
      this.#at += match[0].length - 1;
    }
    this.#at = start;
    return this.#error('the text that begins here is never closed');
  }

  #close(): JsonError | undefined {
    this.#open.pop();
    return this.#move(1, 'after');
  }

  /** Goes on; no error, so that a step can end in it. */
  #move(by: number, next: State): JsonError | undefined {
    this.#at += by;
    this.#state = next;
    return undefined;
  }

  #unexpected(): JsonError {
    return this.#error(`expected ${this.#expected()}`);
  }

  #expected(): string {
    switch (this.#state) {
      case 'value':
        return 'a value';
      case 'first item':
        return 'a value or "]"';
      case 'key':
        return 'a name in double quotes';
      case 'first key':
        return 'a name in double quotes or "}"';
      case 'colon':
        return '":"';
      case 'after':
        return this.#open.at(-1) === '{' ? '"," or "}"' : '"," or "]"';
    }
  }

  #error(problem: string): JsonError {
    return { column: this.#at + 1, problem };
  }
}
