import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import { takeWriterLock, type HeldLock } from '../store/writer-lock.js';
import { flush } from './backup/flush.js';
import { isUnmade } from './library-files.js';

/** A small file of JSON beside a library's database. */
export interface KeptKind<Content> {
  /** Its name without the ending: "keys" is kept in keys.json and locked by keys.lock. */
  readonly name: string;
  readonly schema: z.ZodType<Content>;
  /** What holds where there is no such file. */
  readonly empty: Content;
  /** What is thrown for a file that is not understood. */
  readonly unreadable: (path: string, problem: string, cause: unknown) => KindredError;
}

/** Nobody but who runs Kindred may read such a file. */
const ownerOnly = 0o600;
/** A change takes milliseconds. */
const patienceMs = 2_000;

/** A file in a library's directory that is read whole, and changed whole or not at all. */
export class KeptFile<Content> {
  readonly path: string;
  readonly #directory: string;
  readonly #kind: KeptKind<Content>;

  constructor(directory: string, kind: KeptKind<Content>) {
    this.path = join(directory, `${kind.name}.json`);
    this.#directory = directory;
    this.#kind = kind;
  }

  /** @throws what the kind says of a file that is not understood */
  read(): Content {
    const { schema, empty, unreadable } = this.#kind;
    let value: unknown;
    try {
      value = JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      if (isAbsent(error)) return empty;
      throw unreadable(this.path, messageOf(error), error);
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    const problem = `${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`;
    throw unreadable(this.path, problem, parsed.error);
  }

  /**
   * Changes the file; one change at a time, so that none undoes another.
   *
   * @throws LIBRARY_NOT_FOUND, OUTPUT_UNWRITABLE, LIBRARY_BUSY; as {@link KeptFile.read}
   */
  change<Result>(plan: (content: Content) => { content: Content; result: Result }): Result {
    const directory = this.#directory;
    if (isUnmade(directory)) throw new KindredError('LIBRARY_NOT_FOUND', { directory });
    const lock = this.#lock();
    try {
      const { content, result } = plan(this.read());
      this.#write(content);
      return result;
    } finally {
      lock.release();
    }
  }

  #lock(): HeldLock {
    const { name } = this.#kind;
    const what = `kindred ${name}`;
    let lock: HeldLock | undefined;
    try {
      lock = takeWriterLock(this.#directory, what, { file: `${name}.lock`, patienceMs });
    } catch (error) {
      throw this.#unwritable(error);
    }
    if (lock !== undefined) return lock;
    const holder = `another "${what}"`;
    throw new KindredError('LIBRARY_BUSY', { directory: this.#directory, holder });
  }

  #write(content: Content): void {
    const part = `${this.path}.${randomBytes(4).toString('hex')}.part`;
    try {
      const file = openSync(part, 'wx', ownerOnly);
      try {
        writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(part, this.path);
      flush(this.#directory);
    } catch (error) {
      rmSync(part, { force: true });
      throw this.#unwritable(error);
    }
  }

  #unwritable(cause: unknown): KindredError {
    const details = { path: this.path, problem: messageOf(cause) };
    return new KindredError('OUTPUT_UNWRITABLE', details, { cause });
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
