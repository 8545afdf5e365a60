import { statSync } from 'node:fs';
import { isKindredError, KindredError, messageOf } from '../../errors/kindred-error.js';
import { idOfText, isTextOf, stateOf, type ApiKey } from './api-key.js';
import { keyFilePath, readKeyFile } from './key-file.js';

/** How often it is looked whether the file of the keys has changed, in ms. */
const lookEveryMs = 1_000;

/** The API keys of a library, as its file has them now: a key that is revoked needs no restart. */
export class KeyRing {
  readonly #directory: string;
  #keys: ReadonlyMap<string, ApiKey> = new Map();
  /** What told the file apart from others when it was read; undefined where it could not be read. */
  #stamp: string | undefined;
  #trouble: KindredError | undefined;
  #lookedAt = -Infinity;

  /** @throws KEYS_UNREADABLE: a damaged file is not taken for one without keys */
  constructor(directory: string) {
    this.#directory = directory;
    this.#current();
  }

  /**
   * The key that a text is.
   *
   * @throws KEY_INVALID for one that is unknown, revoked or expired; KEYS_UNREADABLE
   */
  identify(text: string): ApiKey {
    const key = this.#current().get(idOfText(text) ?? '');
    if (key === undefined || !isTextOf(text, key)) throw invalid('this library has no such key');
    const state = stateOf(key);
    if (state === 'revoked') throw invalid('it was revoked');
    if (state === 'expired') throw invalid(`it expired at ${key.expires ?? ''}`);
    return key;
  }

  #current(): ReadonlyMap<string, ApiKey> {
    const now = performance.now();
    if (now - this.#lookedAt >= lookEveryMs) {
      this.#lookedAt = now;
      this.#look();
    }
    if (this.#trouble !== undefined) throw this.#trouble;
    return this.#keys;
  }

  #look(): void {
    const path = keyFilePath(this.#directory);
    try {
      const stamp = stampOf(path);
      if (stamp === this.#stamp) return;
      this.#keys = new Map(readKeyFile(this.#directory).map((key) => [key.id, key]));
      this.#stamp = stamp;
      this.#trouble = undefined;
    } catch (error) {
      // Nobody is let in by keys that may have been revoked since.
      this.#stamp = undefined;
      this.#trouble = isKindredError(error)
        ? error
        : new KindredError(
            'KEYS_UNREADABLE',
            { path, problem: messageOf(error) },
            { cause: error },
          );
    }
  }
}

/** Changes with the file's content, as far as the file system tells; "none" where there is no file. */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return 'none';
  return [found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
}

function invalid(problem: string): KindredError {
  return new KindredError('KEY_INVALID', { problem });
}
