import type { Paper } from '../paper/paper.js';

/** Where a record stands: the file as the user named it, and the line it begins at, from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** What an importer understood of one record. */
interface ImportedPaper {
  readonly kind: 'paper';
  readonly origin: Origin;
  readonly paper: Paper;
  /** What was odd but not a reason to refuse the record, in plain words, e.g. "no abstract". */
  readonly warnings: readonly string[];
}

/** A record that was refused, and why. */
export interface ImportProblem {
  readonly kind: 'problem';
  readonly origin: Origin;
  readonly problem: string;
  /** The record as far as it could be read, or its text; absent where nothing of it is known. */
  readonly record?: unknown;
}

/** A paper, or a problem. One bad record never ends the rest. */
export type ImportRecord = ImportedPaper | ImportProblem;

/** What a user says of files. */
export interface ImportOptions {
  /** Names of columns, by the field of a paper that they hold: CSV's alone. */
  readonly columns?: Readonly<Partial<Record<string, string>>>;
}

/** Reads one format. */
export interface Importer {
  /** A short name for --format and messages, e.g. "jsonl". */
  readonly format: string;
  /** Whether a file that begins with `head` (up to 64 KiB) is of this format. */
  sniff(head: string, filename: string): boolean;
  /** Streams the records of a file; memory does not grow with the file. */
  read(
    chunks: AsyncIterable<string>,
    file: string,
    options?: ImportOptions,
  ): AsyncIterable<ImportRecord>;
}
