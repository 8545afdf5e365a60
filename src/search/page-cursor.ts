import { createHash } from 'node:crypto';
import { KindredError } from '../errors/kindred-error.js';
import type { PaperId } from '../paper/paper.js';

/** Its first byte goes up when the form changes. */
const form = 1;
const questionBytes = 8;
const paperBytes = 4;
const sealBytes = 4;

/**
 * Which papers of an answer somebody has seen, so that the next ones can be asked for: whatever is
 * added, changed or removed meanwhile, none comes twice and none is passed over.
 *
 * As text (base64url) it is opaque: form, question, papers, checksum. A paper takes 32 bits of the
 * SHA-256 of its id, so that one in 4 million results would be taken for one of 1,000 seen.
 */
export class PageCursor {
  readonly #question: Buffer;
  readonly #seen: ReadonlySet<number>;

  private constructor(question: Buffer, seen: ReadonlySet<number>) {
    this.#question = question;
    this.#seen = seen;
  }

  /** Of somebody who has seen nothing. @param question what the answer depends on */
  static start(question: string): PageCursor {
    return new PageCursor(digest(question, questionBytes), new Set());
  }

  /** Reads what {@link toText} wrote. @throws INVALID_PARAMETER for anything else, or another question */
  static read(text: string, question: string): PageCursor {
    const all = Buffer.from(text, 'base64url');
    const [content, seal] = [all.subarray(0, -sealBytes), all.subarray(-sealBytes)];
    const papers = content.subarray(1 + questionBytes);
    const isWhole = all.toString('base64url') === text && seal.equals(digest(content, sealBytes));
    if (!isWhole || content[0] !== form || papers.length % paperBytes !== 0) {
      throw refused('is not a cursor of this server: copy the "next" of an answer');
    }
    const asked = digest(question, questionBytes);
    if (!content.subarray(1, 1 + questionBytes).equals(asked)) {
      throw refused('is of another question: repeat the other parameters as they were');
    }
    const seen = new Set<number>();
    for (let at = 0; at < papers.length; at += paperBytes) seen.add(papers.readUInt32BE(at));
    return new PageCursor(asked, seen);
  }

  /** How many papers were seen. */
  get size(): number {
    return this.#seen.size;
  }

  has(id: PaperId): boolean {
    return this.#seen.has(shortOf(id));
  }

  /** The cursor of somebody who has seen these as well. */
  after(ids: Iterable<PaperId>): PageCursor {
    return new PageCursor(this.#question, new Set([...this.#seen, ...[...ids].map(shortOf)]));
  }

  toText(): string {
    const papers = Buffer.alloc(this.#seen.size * paperBytes);
    [...this.#seen].forEach((paper, i) => papers.writeUInt32BE(paper, i * paperBytes));
    const content = Buffer.concat([Buffer.of(form), this.#question, papers]);
    return Buffer.concat([content, digest(content, sealBytes)]).toString('base64url');
  }
}

function shortOf(id: PaperId): number {
  return digest(id, paperBytes).readUInt32BE();
}

function digest(content: string | Uint8Array, length: number): Buffer {
  return createHash('sha256').update(content).digest().subarray(0, length);
}

function refused(problem: string): KindredError {
  return new KindredError('INVALID_PARAMETER', { name: 'cursor', problem });
}
