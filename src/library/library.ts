import type { EmbeddingModel } from '../embedder/model.js';
import type { LexicalIndex } from '../lexical-index/lexical-index.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Row } from '../ranking/run.js';
import type { Encoding } from '../ranking/vector-encoding.js';
import type { Paper, PaperId } from '../paper/paper.js';
import type { SourceRecord } from '../store/store.js';
import type { VectorIndex } from '../vector-index/vector-index.js';
import type { Acceptance } from './acceptance.js';
import type { PaperFilter } from './paper-filter.js';

/** A library that can be asked but not changed. Synchronous: an answer sees one generation. */
export interface LibraryReader {
  /** The number of the last change that answers show. */
  readonly generation: number;
  readonly model: EmbeddingModel;
  /** Papers in the library. */
  readonly size: number;
  readonly vectors: Pick<VectorIndex, 'search' | 'size'>;
  readonly lexical: Omit<LexicalIndex, 'add' | 'delete' | 'has'>;
  /**
   * The row of a paper named by its id or by any of its identifiers (DOI, arXiv id, URL, however
   * spelled).
   */
  rowOf(name: string): Row | undefined;
  /** @throws RangeError for a row that is not live */
  paper(row: Row): Paper;
  /** When a paper first came to the library, in ms since 1970; undefined where that is not known. */
  added(row: Row): number | undefined;
  /** The stored embedding of the library's model. @throws RangeError for a row that is not live */
  embedding(row: Row): Embedding;
  /** All rows by year, newest first, those without a year last; lazily, within one generation. */
  newestRows(): Iterable<Row>;
  /** At most `limit` papers whose rows are above `after`, ascending; 0 is below all. */
  papersAfter(after: number, limit: number): { readonly row: Row; readonly paper: Paper }[];
  /** Which live rows pass a filter. */
  accept(filter: PaperFilter): Acceptance;
}

/** A paper to put, and where it came from (told in warnings). */
export interface PutItem {
  readonly paper: Paper;
  readonly origin?: { readonly file: string; readonly line: number };
}

/** How far a put has come. */
export interface PutProgress {
  /** Papers read from the input so far. */
  readonly read: number;
  /** Papers committed or found unchanged so far. */
  readonly done: number;
  /** Embeddings computed so far. */
  readonly embedded: number;
}

/** What a put did; `added + changed + unchanged + merged` records were read. */
export interface PutReport {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** New records of papers that were there by another name. */
  readonly merged: number;
  readonly embedded: number;
  readonly withoutAbstract: number;
  /** An id met twice in this put: the later record stands. */
  readonly repeated: readonly {
    readonly id: PaperId;
    readonly origin?: { readonly file: string; readonly line: number };
  }[];
}

/** What became of one record that was put. */
export interface PutOutcome {
  readonly kind: 'added' | 'changed' | 'unchanged' | 'merged';
  /** The paper that the record is, or is part of. */
  readonly id: PaperId;
}

/** Options of a put. */
export interface PutOptions {
  /** Told of each record as it is stored; not of one that a later record of its id replaces at once. */
  readonly onStored?: (item: PutItem, outcome: PutOutcome) => void;
  /** Aborting commits what is embedded and rejects with INTERRUPTED. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PutProgress) => void;
  /** Whether records of different ids that are the same paper become one. Default true. */
  readonly merge?: boolean;
}

/** What a delete did. */
export interface DeleteReport {
  readonly deleted: readonly PaperId[];
  /** Names of no paper of the library, as they were given. */
  readonly missing: readonly string[];
}

/** A record that a paper is made of, and where it was read. */
export interface PaperRecord {
  readonly paper: Paper;
  /** "file:line", or a live source; undefined where it is not known. */
  readonly origin: string | undefined;
}

/** A paper that is made of several records. */
export interface MergedPaper {
  readonly paper: Paper;
  readonly records: readonly PaperRecord[];
  /** The ids of the records that gave each field. */
  readonly from: Readonly<Record<string, readonly PaperId[]>>;
}

/** Papers of a library that are, or may be, one. */
export interface DuplicateReport {
  readonly merged: readonly MergedPaper[];
  /** Versions of one work, as preprint and published paper: both are kept, answers show one. */
  readonly versions: readonly (readonly [Paper, Paper])[];
  /** What only a person can tell. */
  readonly doubtful: readonly (readonly [Paper, Paper])[];
}

/** A library open for writing. */
export interface Library extends LibraryReader {
  /**
   * Adds papers, replaces those whose content changed, skips those unchanged. Commits in batches: a
   * kill keeps all committed batches, and putting the same papers again resumes.
   */
  put(papers: AsyncIterable<PutItem> | Iterable<PutItem>, options?: PutOptions): Promise<PutReport>;
  /** Deletes papers by id or identifier, in one transaction. */
  delete(names: readonly string[]): Promise<DeleteReport>;
  /** The records that a paper is made of; undefined for one that is one record. */
  merged(id: PaperId): MergedPaper | undefined;
  /** What was merged, what are versions, and what is doubtful. */
  duplicates(): DuplicateReport;
  /**
   * Undoes a merge: takes a paper's records apart, or one record out of its paper if that is what is
   * named. They stay apart whatever is put later.
   *
   * @returns the ids of the papers that they are now
   * @throws PAPER_NOT_FOUND; INVALID_PARAMETER for a paper that is one record
   */
  split(name: string): Promise<readonly PaperId[]>;
  /**
   * Makes one paper of several; the first named gives it its id.
   *
   * @throws PAPER_NOT_FOUND; INVALID_PARAMETER where they are one already
   */
  merge(names: readonly string[]): Promise<PaperId>;
  /** How far a live source was read; undefined for one that never was. */
  source(spec: string): SourceRecord | undefined;
  /** All live sources that were read. */
  sources(): readonly SourceRecord[];
  /** Keeps how far a live source was read; `synced` says when it was read to its end, ISO 8601. */
  keepSource(spec: string, state: unknown, synced?: string): void;
  /** Saves the derived indexes and closes the files. */
  close(): Promise<void>;
}

/** Facts about a library, for `kindred info`. */
export interface LibraryInfo {
  readonly directory: string;
  readonly papers: number;
  readonly withoutAbstract: number;
  readonly generation: number;
  readonly schema: number;
  readonly model: {
    readonly id: string;
    readonly fingerprint: string;
    readonly dimensions: number;
    readonly encoding: Encoding;
  };
  readonly index: { readonly kind: 'exact' | 'hnsw'; readonly vectors: number };
  readonly bytes: number;
}
