import { statSync } from 'node:fs';
import { KindredError } from '../errors/kindred-error.js';
import { databasePath } from './library-files.js';

/** What the system says of a file: which one it is, and when it was last written. */
interface FileState {
  readonly identity: string;
  readonly writtenNs: bigint;
}

/**
 * The file of an open database, watched for what SQLite does not notice: that it was taken away, or
 * written by somebody whom this process's connections do not see.
 */
export class DatabaseFile {
  readonly #directory: string;
  readonly #opened: FileState | undefined;
  #taken: FileState | undefined;

  /** Watches from now on. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#opened = this.#taken = this.#look();
  }

  /** The error of a library that is not the one that was opened. */
  gone(): KindredError {
    return new KindredError('LIBRARY_GONE', { directory: this.#directory });
  }

  /** @throws LIBRARY_GONE if the file was moved, deleted or replaced */
  check(): void {
    if (this.#look()?.identity !== this.#opened?.identity) throw this.gone();
  }

  /**
   * Takes up what was written to the file since this last succeeded, or since it was opened.
   *
   * @param work called only if something was; what it throws lets the next call try again
   * @throws LIBRARY_GONE if the file was moved, deleted or replaced
   */
  async takeUp(work: () => Promise<void>): Promise<void> {
    this.check();
    const now = this.#look();
    if (now?.writtenNs === this.#taken?.writtenNs) return;
    await work();
    this.#taken = now;
  }

  /** Undefined where there is no file, or none that this process may look at. */
  #look(): FileState | undefined {
    try {
      const { dev, ino, mtimeNs } = statSync(databasePath(this.#directory), { bigint: true });
      return { identity: `${dev}:${ino}`, writtenNs: mtimeNs };
    } catch {
      return undefined;
    }
  }
}
