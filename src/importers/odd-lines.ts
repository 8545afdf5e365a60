import type { OddLine } from './decode.js';
import type { ImportRecord } from './importer.js';

/**
 * Odd lines that wait for the record they belong to; beyond it only the last is kept. A line takes two
 * bytes at least, and a mebibyte is decoded at once: of a file with a record a line, none is lost.
 */
const mostWaiting = 1 << 20;

/** The odd lines of a file, in order, until a record takes them. */
export class OddLines {
  #lines: OddLine[] = [];
  #taken = 0;

  add(odd: OddLine): void {
    if (this.#lines.length - this.#taken >= mostWaiting) this.#lines.pop();
    this.#lines.push(odd);
  }

  /** Those before a line. */
  takeBefore(line: number): OddLine[] {
    const start = this.#taken;
    while ((this.#lines[this.#taken]?.line ?? Infinity) < line) this.#taken++;
    const taken = this.#lines.slice(start, this.#taken);
    // Not with each record: it moves all that follow.
    if (this.#taken > 1_000 && 2 * this.#taken > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#taken);
      this.#taken = 0;
    }
    return taken;
  }
}

/**
 * Tells each record what was odd about its lines. A record's last line is known only when the next
 * record begins, so one record is held back.
 *
 * @param oddLines filled while the records are read
 */
export async function* tellOddLines(
  records: AsyncIterable<ImportRecord>,
  oddLines: OddLines,
): AsyncGenerator<ImportRecord> {
  let held: ImportRecord | undefined;
  for await (const record of records) {
    if (held !== undefined) yield* annotate(held, oddLines.takeBefore(record.origin.line));
    held = record;
  }
  if (held === undefined) return;
  // A reader that gives up says so last, and what was decoded beyond that depends on how the file was cut.
  const end = held.kind === 'problem' ? held.origin.line + 1 : Infinity;
  yield* annotate(held, oddLines.takeBefore(end));
}

function* annotate(record: ImportRecord, odd: readonly OddLine[]): Iterable<ImportRecord> {
  const [unusable] = odd.filter(({ usable }) => !usable);
  if (unusable !== undefined) {
    const where = unusable.line === record.origin.line ? '' : `line ${unusable.line}: `;
    yield { kind: 'problem', origin: record.origin, problem: where + unusable.message };
  } else if (record.kind === 'problem') {
    yield record;
  } else {
    const messages = new Set(odd.map(({ message }) => message));
    yield { ...record, warnings: [...record.warnings, ...messages] };
  }
}
