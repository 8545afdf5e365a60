import { setImmediate } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { PaperOutcomeJson } from '../../api/paper-writes.js';
import { KindredError, messageOf } from '../../errors/kindred-error.js';
import type { ImportRecord } from '../../importers/importer.js';
import { fromOwnRecord } from '../../importers/json/own-record.js';
import type { Kindred, PaperId, PutItem, PutOutcome } from '../../index.js';
import { takeWriterLock, type HeldLock } from '../../store/writer-lock.js';

/** Writes that wait for another one; they hold places that readers want. */
const mostWaiting = 4;
/** How long the lock may hold up the one thread on which everybody is answered, in ms. */
const patienceMs = 20;

/** What a put record is called over HTTP. */
const outcomeNames = {
  added: 'new',
  changed: 'changed',
  unchanged: 'unchanged',
  merged: 'merged',
} as const satisfies Record<PutOutcome['kind'], string>;

/**
 * Writes to the library that is served: one write at a time, each under the writers' lock, which is held
 * no longer than it takes. The open library writes by itself, so its model need not be loaded twice, and
 * what it has written it shows when the write is done.
 */
export class LibraryWrites {
  readonly #kindred: Kindred;
  readonly #directory: string;
  readonly #queue = new PQueue({ concurrency: 1 });

  constructor(kindred: Kindred, directory: string) {
    this.#kindred = kindred;
    this.#directory = directory;
  }

  /** The number of the last change that answers show. */
  get generation(): number {
    return this.#kindred.reader.generation;
  }

  /**
   * Puts records as `kindred add` would.
   *
   * @param by who sends them; told of each paper as where it was read
   * @returns what became of each, in their order
   * @throws LIBRARY_BUSY, LIBRARY_WRITE_FAILED, EMBEDDING_FAILED
   */
  async put(records: readonly unknown[], by: string): Promise<PaperOutcomeJson[]> {
    const read = await readAll(records, by);
    const items = read.filter((record) => record.kind === 'paper');
    const stored = new Map<PutItem, PutOutcome>();
    if (items.length > 0) {
      const onStored = (item: PutItem, outcome: PutOutcome) => stored.set(item, outcome);
      await this.#inTurn(() => this.#kindred.put(items, { onStored }));
    }
    return read.map((record) => toOutcome(record, stored));
  }

  /** Deletes a paper by its id or any identifier. @throws PAPER_NOT_FOUND, LIBRARY_BUSY, LIBRARY_WRITE_FAILED */
  async delete(name: string): Promise<PaperId> {
    const report = await this.#inTurn(() => this.#kindred.delete([name]));
    const [id] = report.deleted;
    if (id === undefined) throw new KindredError('PAPER_NOT_FOUND', { id: name.slice(0, 200) });
    return id;
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#queue.size >= mostWaiting) throw this.#busy();
    return this.#queue.add(async () => {
      const lock = this.#takeLock();
      try {
        return await work();
      } finally {
        lock.release();
      }
    });
  }

  #takeLock(): HeldLock {
    let lock: HeldLock | undefined;
    try {
      lock = takeWriterLock(this.#directory, 'kindred serve', { patienceMs });
    } catch (error) {
      const details = { directory: this.#directory, problem: messageOf(error) };
      throw new KindredError('LIBRARY_WRITE_FAILED', details, { cause: error });
    }
    if (lock === undefined) throw this.#busy();
    return lock;
  }

  /** Without asking who it is: that would hold up everybody for longer than the answer is worth. */
  #busy(): KindredError {
    return new KindredError('LIBRARY_BUSY', { directory: this.#directory });
  }
}

/** A record at a time, so that others are answered between them. */
async function readAll(records: readonly unknown[], by: string): Promise<ImportRecord[]> {
  const read: ImportRecord[] = [];
  for (const record of records) {
    read.push(fromOwnRecord(record, { file: by, line: read.length + 1 }));
    await setImmediate();
  }
  return read;
}

function toOutcome(
  record: ImportRecord,
  stored: ReadonlyMap<PutItem, PutOutcome>,
): PaperOutcomeJson {
  if (record.kind === 'problem') return { outcome: 'refused', reason: record.problem };
  const outcome = stored.get(record);
  if (outcome === undefined) {
    const reason = `another paper of this request has the same id "${record.paper.id}": the last one stands`;
    return { outcome: 'refused', reason };
  }
  const { kind, id } = outcome;
  return { outcome: outcomeNames[kind], id, warnings: [...record.warnings] };
}
