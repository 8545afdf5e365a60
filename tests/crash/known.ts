import type { Begun, Done } from './operations.js';

/** The papers of a library: ids and versions. */
export type Papers = ReadonlyMap<string, number>;

/** What was acknowledged of a library, and must be so. */
export interface Known {
  readonly papers: Papers;
  readonly generation: number;
  /** The fingerprint of its model; undefined where it was not said. */
  readonly model: string | undefined;
  readonly backup: { readonly file: string; readonly papers: Papers } | undefined;
}

/** A put commits so many papers together. */
const windowSize = 256;

/** What is known once an operation was acknowledged. */
export function acknowledged(known: Known, begun: Begun, done: Done): Known {
  const papers = applied(known, begun);
  const { generation = known.generation, model } = done;
  const isBackup = begun.op === 'backup' && begun.file !== undefined;
  const backup = isBackup ? { file: begun.file, papers } : known.backup;
  return { papers, generation, model, backup };
}

/** A state that a library may be in after a kill. */
export interface Possible {
  readonly papers: Papers;
  /** Whether all of what was under way took effect. */
  readonly took: boolean;
}

/**
 * The states that a library may be in when it was killed.
 *
 * @param begun what was under way
 * @param committed how many papers of a put were acknowledged
 */
export function possible(known: Known, begun: Begun | undefined, committed: number): Possible[] {
  if (begun === undefined) return [{ papers: known.papers, took: false }];
  const whole = { papers: applied(known, begun), took: true };
  if (begun.op !== 'add') {
    return isSame(whole.papers, known.papers)
      ? [{ ...whole, took: false }]
      : [{ papers: known.papers, took: false }, whole];
  }
  const { put = [] } = begun;
  const parts: Possible[] = [];
  for (let length = 0; length < put.length; length += windowSize) {
    if (length < committed) continue;
    const papers = applied(known, { ...begun, put: put.slice(0, length) });
    parts.push({ papers, took: false });
  }
  return [...parts, whole];
}

/** The papers as they are once what was begun has happened. */
function applied({ papers, backup }: Known, { op, put = [], removed = [] }: Begun): Papers {
  if (op === 'restore') return backup?.papers ?? papers;
  const after = new Map(papers);
  for (const [id, version] of put) after.set(id, version);
  for (const id of removed) after.delete(id);
  return after;
}

/** Whether two libraries hold the same papers. */
export function isSame(a: Papers, b: Papers): boolean {
  return a.size === b.size && [...a].every(([id, version]) => b.get(id) === version);
}

/** In what a library differs from what it should be. */
export function describeDifference(wanted: Papers, found: Papers): string {
  const lost = [...wanted].filter(([id, version]) => found.get(id) !== version);
  const surplus = [...found].filter(([id]) => !wanted.has(id));
  return `lost or other ${lost.slice(0, 5).join(' ')}, not known ${surplus.slice(0, 5).join(' ')}`;
}
