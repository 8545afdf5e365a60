import type { ImportProblem, ImportRecord, Origin } from '../importers/importer.js';
import type { PutItem } from '../index.js';

/** A warning about one record. */
export interface ImportWarning {
  readonly origin: Origin;
  readonly warning: string;
}

/** Problems and warnings kept in full; beyond it they are only counted. */
const kept = 100_000;

/** Lets papers through, and keeps account of problems and warnings on the way. */
export class ImportTally {
  papers = 0;
  refused = 0;
  warned = 0;
  readonly problems: ImportProblem[] = [];
  readonly warnings: ImportWarning[] = [];
  readonly #strict: boolean;

  /** @param options strict: end at the first refused record */
  constructor({ strict }: { strict: boolean }) {
    this.#strict = strict;
  }

  /** The papers among the records. */
  async *pass(records: AsyncIterable<ImportRecord>): AsyncGenerator<PutItem> {
    for await (const record of records) {
      if (record.kind === 'problem') {
        this.#refuse(record);
        if (this.#strict) return;
      } else {
        this.papers++;
        for (const warning of record.warnings) this.#warn({ origin: record.origin, warning });
        yield { paper: record.paper, origin: record.origin };
      }
    }
  }

  #refuse(problem: ImportProblem): void {
    this.refused++;
    if (this.problems.length < kept) this.problems.push(problem);
  }

  #warn(warning: ImportWarning): void {
    this.warned++;
    if (this.warnings.length < kept) this.warnings.push(warning);
  }
}
