import type { ImportProblem, ImportRecord, Origin } from '../importers/importer.js';
import type { SkippedFile } from '../importers/read-files.js';
import type { PutItem } from '../index.js';

/** A warning about one record. */
export interface ImportWarning {
  readonly origin: Origin;
  readonly warning: string;
}

/** Problems and warnings kept in full; beyond it they are only counted. */
const kept = 100_000;

/** What is done with refused records besides counting them. */
export interface TallyOptions {
  /** End at the first refused record. */
  readonly strict: boolean;
  /** Called with each refused record. */
  readonly onRefused?: ((problem: ImportProblem) => void) | undefined;
}

/** Lets papers through, and keeps account of problems and warnings on the way. */
export class ImportTally {
  papers = 0;
  refused = 0;
  warned = 0;
  readonly problems: ImportProblem[] = [];
  readonly warnings: ImportWarning[] = [];
  /** Files that were passed over. */
  readonly skipped: SkippedFile[] = [];
  readonly #options: TallyOptions;

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  /** The papers among the records. */
  async *pass(records: AsyncIterable<ImportRecord>): AsyncGenerator<PutItem> {
    for await (const record of records) {
      if (record.kind === 'problem') {
        this.#refuse(record);
        if (this.#options.strict) return;
      } else {
        this.papers++;
        for (const warning of record.warnings) this.#warn({ origin: record.origin, warning });
        yield { paper: record.paper, origin: record.origin };
      }
    }
  }

  #refuse(problem: ImportProblem): void {
    this.refused++;
    this.#options.onRefused?.(problem);
    // Its record is for the file of refused ones, not for memory.
    const { kind, origin, problem: reason } = problem;
    if (this.problems.length < kept) this.problems.push({ kind, origin, problem: reason });
  }

  #warn(warning: ImportWarning): void {
    this.warned++;
    if (this.warnings.length < kept) this.warnings.push(warning);
  }
}
