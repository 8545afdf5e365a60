/** What is done to a library until it is killed. */
export const operations = [
  'add',
  'remove',
  'reembed',
  'prune',
  'compaction',
  'backup',
  'restore',
  'save',
] as const;

/** See {@link operations}. */
export type Operation = (typeof operations)[number];

/** What an operation is about to do. */
export interface Begun {
  readonly when: 'begin';
  readonly op: Operation;
  /** Papers that are put, in this order: id and version. */
  readonly put?: readonly (readonly [string, number])[];
  readonly removed?: readonly string[];
  /** The file of a backup that is written or restored. */
  readonly file?: string;
}

/** That an operation was acknowledged, and what the library said of itself then. */
export interface Done {
  readonly when: 'done';
  readonly op: Operation;
  /** Absent where the process that did it does not know. */
  readonly generation?: number;
  readonly model?: string;
}

/** What a process says of what it does, a JSON object a line. */
export type Said =
  | Begun
  /** So many of the papers that are put, from the first on, were acknowledged. */
  | { readonly when: 'progress'; readonly committed: number }
  | Done;

/** What a process that is to be killed is told to do. */
export interface ChildTask {
  readonly library: string;
  /** Folders of models to change between. */
  readonly models: readonly string[];
  /** Where backups are written. */
  readonly folder: string;
  readonly seed: number;
  /** What is done again and again, each time after something was put or removed. */
  readonly target: Operation;
  /** Papers that are there, id and version. */
  readonly papers: readonly (readonly [string, number])[];
  /** A backup that is whole. */
  readonly backup: string | undefined;
}

/** Libraries of the matrix are small, so these are, too. */
export const limits = { exact: 150, deletedShare: 0.15 };
