import { setTimeout } from 'node:timers/promises';
import { isUnmade } from '../library/library-files.js';
import { busy } from '../store/store-error.js';
import {
  describeHolder,
  readLockHolder,
  takeWriterLock,
  type HeldLock,
} from '../store/writer-lock.js';
import type { Terminal } from './terminal.js';

/** How a long writer waits for another one. */
export interface WriterOptions {
  readonly directory: string;
  /** The command, e.g. "kindred add". */
  readonly what: string;
  /** Wait until another one has finished; else that is an error. */
  readonly wait: boolean;
  readonly terminal: Terminal;
  readonly signal?: AbortSignal | undefined;
}

const lookEveryMs = 250;

/**
 * Does what writes to a library for long, one process after another: the second waits, and says for whom.
 * Short writes need not wait, and neither do readers.
 *
 * @throws LIBRARY_BUSY, naming who holds the library, if it is not to be waited for
 */
export async function withWriter<Result>(
  options: WriterOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await take(options);
  try {
    return await work();
  } finally {
    lock?.release();
  }
}

/** @returns undefined where there is nothing to lock: no library yet, or none that can be written */
async function take({
  directory,
  what,
  wait,
  terminal,
  signal,
}: WriterOptions): Promise<HeldLock | undefined> {
  if (isUnmade(directory)) return undefined;
  for (let told = false; ;) {
    let lock: HeldLock | undefined;
    try {
      lock = takeWriterLock(directory, what);
    } catch {
      return undefined;
    }
    if (lock !== undefined) return lock;
    if (!wait) throw busy(directory);
    const holder = readLockHolder(directory);
    if (!told && holder !== undefined) {
      terminal.note(`waiting: ${describeHolder(holder)} writes to ${directory}; Ctrl-C gives up`);
      told = true;
    }
    await setTimeout(lookEveryMs);
    signal?.throwIfAborted();
  }
}
