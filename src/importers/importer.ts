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
}

/** A paper, or a problem. One bad record never ends the rest. */
export type ImportRecord = ImportedPaper | ImportProblem;

/** Reads one format. */
export interface Importer {
  /** A short name for --format and messages, e.g. "jsonl". */
  readonly format: string;
  /** Whether a file that begins with `head` (up to 64 KiB) is of this format. */
  sniff(head: string, filename: string): boolean;
  /** Streams the records of a file; memory does not grow with the file. */
  read(chunks: AsyncIterable<string>, file: string): AsyncIterable<ImportRecord>;
}
