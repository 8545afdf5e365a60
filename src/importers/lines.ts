/** A line of a file, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Undefined for a line beyond the limit. */
  readonly text: string | undefined;
}

/** Longest line that is read, in characters. */
const longestLine = 32 * 1024 * 1024;

/**
 * Splits text at "\n" or "\r\n". A line above `limit` characters is told without its text, and is
 * never held in memory as a whole.
 */
export async function* toLines(
  chunks: AsyncIterable<string>,
  limit: number = longestLine,
): AsyncGenerator<Line> {
  const line = new LineInProgress(limit);
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', start)) {
      line.append(chunk.slice(start, at));
      yield line.finish();
      start = at + 1;
    }
    line.append(chunk.slice(start));
  }
  if (line.length > 0) yield line.finish();
}

class LineInProgress {
  length = 0;
  #number = 1;
  #parts: string[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  append(part: string): void {
    this.length += part.length;
    if (this.length > this.#limit) this.#parts = [];
    else if (part !== '') this.#parts.push(part);
  }

  finish(): Line {
    const text = this.length > this.#limit ? undefined : this.#parts.join('').replace(/\r$/u, '');
    const finished = { number: this.#number, text };
    this.#number++;
    this.#parts = [];
    this.length = 0;
    return finished;
  }
}

/** The problem of a line beyond the limit. */
export const lineTooLong = `the line is longer than ${longestLine} characters: not read`;
