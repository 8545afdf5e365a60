/** What is done to a library until it is killed. */
export const operations = [
  'add',
  'remove',
  'reembed',
  'compaction',
  'backup',
  'restore',
  'save',
] as const;

/** See {@link operations}. */
export type Operation = (typeof operations)[number];

/** What a process says of what it does, a JSON object a line. */
export interface Said {
  readonly op: Operation;
  /** Told before it begins, and when it was acknowledged. */
  readonly when: 'begin' | 'done';
  /** Papers that are put: id -> version. */
  readonly put?: Readonly<Record<string, number>>;
  readonly removed?: readonly string[];
  /** The file of a backup that is written or restored. */
  readonly file?: string;
}

/** What a killed process was told to do. */
export interface ChildTask {
  readonly library: string;
  /** Folders of models to change between. */
  readonly models: readonly string[];
  readonly folder: string;
  readonly seed: number;
  /** What is done again and again, each time after something was put or removed. */
  readonly target: Operation;
  /** Papers that are there, id -> version. */
  readonly papers: Readonly<Record<string, number>>;
  /** A backup that is whole. */
  readonly backup: string | undefined;
}

/** Libraries of the matrix are small, so these are, too. */
export const limits = { exact: 150, deletedShare: 0.15 };
