import { isUtf8 } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { decodeWindows1252 } from './windows-1252.js';

/** A line that was not the plain text it should be, and what became of it. */
export interface OddLine {
  /** From 1. */
  readonly line: number;
  /** Whether the line's text can be used all the same. */
  readonly usable: boolean;
  readonly message: string;
}

/** The encodings told apart by a byte order mark; without one a file is UTF-8. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding that a file's first bytes announce, and the length of its byte order mark. */
export function detectEncoding(head: Buffer): { encoding: Encoding; markBytes: number } {
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  return { encoding: 'utf-8', markBytes: marked ? 3 : 0 };
}

/**
 * Decodes a file's bytes, in bounded memory, without ever inventing U+FFFD: a line that is not UTF-8
 * is read as windows-1252 and told; one that is neither is told as unusable.
 *
 * @param onOddLine called before the text of the line is yielded
 */
export async function* decodeText(
  bytes: AsyncIterable<Buffer>,
  onOddLine: (odd: OddLine) => void,
): AsyncGenerator<string> {
  let decoder: ((chunk: Buffer, last: boolean) => string) | undefined;
  let start = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (decoder !== undefined) {
      yield decoder(chunk, false);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < 3) continue; // a byte order mark may be cut by a chunk's end
    decoder = createDecoder(start, onOddLine);
    yield decoder(withoutMark(start), false);
  }
  decoder ??= createDecoder(start, onOddLine);
  yield decoder(start.length < 3 ? withoutMark(start) : Buffer.alloc(0), true);
}

function withoutMark(start: Buffer): Buffer {
  return start.subarray(detectEncoding(start).markBytes);
}

function createDecoder(start: Buffer, onOddLine: (odd: OddLine) => void) {
  const { encoding } = detectEncoding(start);
  if (encoding === 'utf-8') {
    const utf8 = new Utf8Decoder(onOddLine);
    return (chunk: Buffer, last: boolean) => utf8.decode(chunk, last);
  }
  return createUtf16Decoder(encoding === 'utf-16be');
}

function createUtf16Decoder(bigEndian: boolean) {
  const decoder = new StringDecoder('utf16le');
  let odd = Buffer.alloc(0);
  return (chunk: Buffer, last: boolean): string => {
    if (!bigEndian) return decoder.write(chunk) + (last ? decoder.end() : '');
    const whole = Buffer.concat([odd, chunk]);
    const even = whole.length - (whole.length % 2);
    odd = whole.subarray(even);
    return decoder.write(whole.subarray(0, even).swap16()) + (last ? decoder.end() : '');
  };
}

/** Bytes of an unfinished line that are waited for before a piece of the line is decoded alone. */
const longestWait = 1 << 20;
const newline = 0x0a;

/**
 * UTF-8 line by line: 0x0A is a line's end in UTF-8 and in windows-1252 alike, so the choice between
 * them can be made for each line.
 */
class Utf8Decoder {
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #line = 1;
  #toldLine = 0;
  readonly #onOddLine: (odd: OddLine) => void;

  constructor(onOddLine: (odd: OddLine) => void) {
    this.#onOddLine = onOddLine;
  }

  decode(chunk: Buffer, last: boolean): string {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    // Joined only where there is something to decode: a pipe may give a byte at a time.
    if (!last && this.#waitingBytes < longestWait && !chunk.includes(newline)) return '';
    const bytes = Buffer.concat(this.#waiting);
    const end = last ? bytes.length : safeEnd(bytes);
    this.#waiting = [bytes.subarray(end)];
    this.#waitingBytes = bytes.length - end;
    return this.#decodeWhole(bytes.subarray(0, end));
  }

  #decodeWhole(bytes: Buffer): string {
    if (isUtf8(bytes) && !bytes.includes(0)) {
      this.#line += countNewlines(bytes);
      return bytes.toString('utf8');
    }
    let text = '';
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(newline, start);
      const end = found === -1 ? bytes.length : found + 1;
      text += this.#decodeLine(bytes.subarray(start, end));
      if (found !== -1) this.#line++;
      start = end;
    }
    return text;
  }

  #decodeLine(bytes: Buffer): string {
    if (bytes.includes(0)) this.#tell(false, 'contains NUL bytes: the file is damaged or not text');
    if (isUtf8(bytes)) return bytes.toString('utf8');
    const text = decodeWindows1252(bytes);
    if (text === undefined) {
      this.#tell(false, 'neither UTF-8 nor windows-1252: convert the file to UTF-8');
    } else {
      this.#tell(true, 'not valid UTF-8: read as windows-1252');
    }
    return text ?? bytes.toString('latin1');
  }

  #tell(usable: boolean, message: string): void {
    if (this.#toldLine === this.#line && usable) return;
    this.#toldLine = this.#line;
    this.#onOddLine({ line: this.#line, usable, message });
  }
}

/** How much can be decoded now: whole lines, or of an overlong line whole characters. */
function safeEnd(bytes: Buffer): number {
  const lines = bytes.lastIndexOf(newline) + 1;
  if (lines > 0 || bytes.length < longestWait) return lines;
  let end = bytes.length;
  for (let back = 0; back < 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80; back++) end--;
  return ((bytes[end - 1] ?? 0) & 0x80) === 0 ? bytes.length : end - 1;
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
