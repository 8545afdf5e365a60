import { randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, openSync, readSync, closeSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { Embedder } from '../../embedder/embedder.js';
import { isKindredError, KindredError, messageOf } from '../../errors/kindred-error.js';
import { hashPaper, hashText, toPassage } from '../../paper/passage.js';
import { ZodError } from 'zod';
import { describeIssues } from '../../importers/schema-problem.js';
import { openDatabase } from '../../store/open-database.js';
import { toStoreError } from '../../store/store-error.js';
import { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import { boundModel } from '../library-model.js';
import { stageDatabase } from './stage-database.js';
import { openEmbedder, unreadable, type Staged, type StageOptions } from './staged.js';
import { readHead, readLine, type WholeLine } from './whole-lines.js';

/** Papers that are embedded and stored together. */
const windowSize = 256;

type PaperLine = Extract<WholeLine, { kind: 'paper' }>;

/**
 * Makes a database of a backup, of either form, beside where the library is to be.
 *
 * @throws INPUT_NOT_FOUND, INPUT_UNREADABLE with the line at fault, LIBRARY_NEWER, LIBRARY_WRITE_FAILED,
 *   and what computing missing embeddings throws
 */
export async function stage(options: StageOptions): Promise<Staged> {
  const { file, directory } = options;
  const path = join(directory, `restoring-${randomBytes(4).toString('hex')}.sqlite`);
  const head = readStart(file);
  mkdirSync(directory, { recursive: true });
  try {
    if (head.toString('latin1').startsWith('SQLite format 3\0'))
      return await stageDatabase(path, options);
    const isCompressed = head[0] === 0x1f && head[1] === 0x8b;
    return await new LineStage(path, options).read(isCompressed);
  } catch (error) {
    unstage(path);
    throw toStageError(error, path);
  }
}

/** What is not Kindred's error is the disk's, on which the staged file is. */
function toStageError(error: unknown, path: string): unknown {
  const known = toStoreError(error, path);
  if (isKindredError(known) || !isOfSystem(error)) return known;
  const details = { directory: dirname(path), problem: messageOf(error) };
  return new KindredError('LIBRARY_WRITE_FAILED', details, { cause: error });
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Removes a staged file. */
export function unstage(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(`${path}${suffix}`, { force: true });
}

function readStart(file: string): Buffer {
  const head = Buffer.alloc(16);
  try {
    const handle = openSync(file, 'r');
    try {
      readSync(handle, head);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing) throw new KindredError('INPUT_NOT_FOUND', { path: file }, { cause: error });
    throw unreadable(file, messageOf(error), error);
  }
  return head;
}

/** A library from JSON Lines. */
class LineStage {
  readonly #path: string;
  readonly #options: StageOptions;
  #embedder: Embedder | undefined;
  #embedded = 0;

  constructor(path: string, options: StageOptions) {
    this.#path = path;
    this.#options = options;
  }

  async read(isCompressed: boolean): Promise<Staged> {
    const database = openDatabase(this.#path, { create: true });
    try {
      const writer = new StoreWriter(database, this.#path);
      const papers = await this.#readLines(new Store(database), writer, isCompressed);
      database.pragma('journal_mode = DELETE'); // one file, not three
      return { path: this.#path, papers, embedded: this.#embedded };
    } finally {
      database.close();
      await this.#embedder?.close();
    }
  }

  async #readLines(store: Store, writer: StoreWriter, isCompressed: boolean): Promise<number> {
    const { file, signal, onProgress } = this.#options;
    let total: number | undefined;
    let number = 0;
    let window: PaperLine[] = [];
    const seen = new Set<string>();
    const flush = async () => {
      await this.#store(window, store, writer);
      window = [];
      onProgress?.({ done: store.size(), total: total ?? 0 });
    };
    for await (const text of linesOf(file, isCompressed)) {
      number++;
      signal?.throwIfAborted();
      try {
        if (total === undefined) {
          total = begin(text, file, writer);
          continue;
        }
        const line = readLine(text);
        if (line.kind === 'paper') window.push(onlyOnce(line, seen));
        else writer.transaction(() => storeRest(line, writer));
      } catch (error) {
        if (isKindredError(error)) throw error;
        throw unreadable(`${file}:${number}`, describe(error), error);
      }
      if (window.length >= windowSize) await flush();
    }
    await flush();
    if (total === undefined) throw unreadable(file, 'it is empty');
    if (store.size() === total) return total;
    throw unreadable(file, `it holds ${store.size()} of ${total} papers: it was cut short`);
  }

  async #store(window: readonly PaperLine[], store: Store, writer: StoreWriter): Promise<void> {
    const bound = boundModel(store);
    if (bound === undefined || window.length === 0) return;
    const { number: model, model: about } = bound;
    const passages = window.map(({ paper }) => toPassage(paper, about.passageTemplate));
    const isWhole = ({ vector, passageHash }: PaperLine, i: number) =>
      vector?.length === about.dimensions && passageHash?.equals(hashText(passages[i] ?? ''));
    const missing = window.filter((line, i) => isWhole(line, i) !== true);
    const computed = await this.#embed(
      missing.map(({ paper }) => toPassage(paper, about.passageTemplate)),
      store,
    );
    writer.transaction(() => {
      window.forEach((line, i) => {
        const { paper, origin, added, records } = line;
        const at = missing.indexOf(line);
        const vector = at < 0 ? line.vector : computed[at];
        if (vector === undefined) throw new Error('an embedding is missing');
        const aliases = records.map((record) => record.paper.id);
        const passageHash = hashText(passages[i] ?? '');
        const contentHash = hashPaper(paper);
        writer.insert({ paper, contentHash, model, passageHash, vector, origin, added, aliases });
        writer.setRecords(
          paper.id,
          records.map((record) => ({ ...record, contentHash: hashPaper(record.paper) })),
        );
      });
    });
  }

  async #embed(passages: readonly string[], store: Store): Promise<readonly Float32Array[]> {
    if (passages.length === 0) return [];
    const { models, signal, directory } = this.#options;
    if (this.#embedder === undefined) {
      const bound = boundModel(store);
      if (bound === undefined) throw new Error('the model is missing');
      this.#embedder = await openEmbedder(bound, models, directory);
    }
    this.#embedded += passages.length;
    return this.#embedder.embedPassages(passages, signal && { signal });
  }
}

/** @returns how many papers there are to be */
function begin(text: string, file: string, writer: StoreWriter): number {
  const { library, papers, model } = readHead(text, file);
  writer.transaction(() => {
    writer.initialize(library);
    const { fingerprint, encoding } = model;
    writer.models.bind(writer.models.add(fingerprint, JSON.stringify(model), encoding));
  });
  return papers;
}

/** @throws Error where there was a paper of that id already */
function onlyOnce(line: PaperLine, seen: Set<string>): PaperLine {
  const { id } = line.paper;
  if (seen.has(id)) throw new Error(`the paper ${id} is there twice`);
  seen.add(id);
  return line;
}

function describe(error: unknown): string {
  return error instanceof ZodError ? describeIssues(error.issues) : messageOf(error);
}

function storeRest(line: Exclude<WholeLine, PaperLine>, writer: StoreWriter): void {
  if (line.kind === 'apart') writer.setApart(...line.pair);
  else writer.setSource(line.spec, line.state, line.synced);
}

async function* linesOf(file: string, isCompressed: boolean): AsyncIterable<string> {
  const raw = createReadStream(file);
  const input = isCompressed ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => input.destroy(error));
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done === true) return;
      if (next.value !== '') yield next.value;
    }
  } catch (error) {
    throw unreadable(file, messageOf(error), error);
  } finally {
    raw.destroy();
  }
}
