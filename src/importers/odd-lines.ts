import type { OddLine } from './decode.js';
import type { ImportRecord } from './importer.js';

/**
 * Tells each record what was odd about its lines. A record's last line is known only when the next
 * record begins, so one record is held back.
 *
 * @param oddLines filled while the records are read
 */
export async function* tellOddLines(
  records: AsyncIterable<ImportRecord>,
  oddLines: OddLine[],
): AsyncGenerator<ImportRecord> {
  let held: ImportRecord | undefined;
  for await (const record of records) {
    if (held !== undefined) yield* annotate(held, takeBefore(oddLines, record.origin.line));
    held = record;
  }
  if (held !== undefined) yield* annotate(held, oddLines.splice(0));
}

function takeBefore(oddLines: OddLine[], line: number): OddLine[] {
  const beyond = oddLines.findIndex((odd) => odd.line >= line);
  return oddLines.splice(0, beyond === -1 ? oddLines.length : beyond);
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
