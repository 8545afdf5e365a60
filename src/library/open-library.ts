import { existsSync, realpathSync, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Embedder } from '../embedder/embedder.js';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import type { PaperId } from '../paper/paper.js';
import { openDatabase } from '../store/open-database.js';
import { schemaVersion } from '../store/schema.js';
import { StoreWriter } from '../store/store-writer.js';
import { Store } from '../store/store.js';
import { databasePath, libraryBytes } from './library-files.js';
import { chooseModel, lazyEmbedder, type BoundModel, type ModelSource } from './library-model.js';
import type {
  DeleteReport,
  Library,
  LibraryInfo,
  PutItem,
  PutOptions,
  PutReport,
} from './library.js';
import { LiveIndex } from './live-index.js';
import { putPapers } from './put.js';
import { LiveReader, rowOf } from './reader.js';

/** How a library is opened. */
export interface OpenLibraryOptions {
  readonly directory: string;
  /** Makes a library where there is none; otherwise that is an error. */
  readonly create: boolean;
  /** The model the user named, if any. */
  readonly model: string | undefined;
  /** The model of a new library. */
  readonly defaultModel: string;
  readonly models: ModelSource;
  /** Follow other processes' changes while open. */
  readonly follow: boolean;
  readonly onNotice?: (message: string) => void;
}

/** How often a following library looks for changes, in ms. */
const followEveryMs = 250;
/** A put saves the index after this many changes, so that a kill costs less than a rebuild. */
const saveEvery = 20_000;
/** A write-ahead log above this size is folded into the database, in bytes. */
const logLimitBytes = 64 * 2 ** 20;
/** An index that lags the database by fewer changes than this is not saved by a mere reader. */
const worthSaving = 500;

/**
 * Opens a library: the database, then the vector index loaded, caught up or rebuilt.
 *
 * @throws LIBRARY_NOT_FOUND, LIBRARY_NEWER, LIBRARY_UNREADABLE, MODEL_MISMATCH, MODEL_NOT_FOUND …
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<OpenedLibrary> {
  const path = databasePath(options.directory);
  // A model that cannot be had leaves no empty library behind.
  if (options.create && !existsSync(path)) {
    await options.models.resolve(options.model ?? options.defaultModel);
  }
  const databases: Database[] = [];
  const open = () => {
    const database = openDatabase(path, { create: options.create });
    databases.push(database);
    return database;
  };
  try {
    const database = open();
    const writes = { reads: new Store(database), writer: new StoreWriter(database, path) };
    const directory = realpathSync(options.directory);
    const choice = { ...options, directory, given: options.model, fallback: options.defaultModel };
    const bound = await chooseModel(writes.reads, writes.writer, choice);
    const live = await LiveIndex.open({
      directory,
      library: writes.reads.libraryId() ?? '',
      fingerprint: bound.model.fingerprint,
      model: bound.number,
      dimensions: bound.model.dimensions,
      stores: [new Store(open()), new Store(open())],
      ...(options.onNotice && { onNotice: options.onNotice }),
    });
    return new OpenedLibrary({ ...writes, bound, live, options: { ...options, directory } });
  } catch (error) {
    for (const database of databases) database.close();
    throw error;
  }
}

interface Parts {
  readonly reads: Store;
  readonly writer: StoreWriter;
  readonly bound: BoundModel;
  readonly live: LiveIndex;
  readonly options: OpenLibraryOptions;
}

/** A library that {@link openLibrary} opened. */
export class OpenedLibrary extends LiveReader implements Library {
  readonly #parts: Parts;
  readonly #embedder: ReturnType<typeof lazyEmbedder>;
  /** Which file the database was when it was opened. */
  readonly #file: string | undefined;
  #isGone = false;
  #follower: NodeJS.Timeout | undefined;
  #wrote = false;
  #closed = false;

  constructor(parts: Parts) {
    super(parts.live, parts.bound.model, parts.bound.number);
    this.#parts = parts;
    this.#embedder = lazyEmbedder(parts.bound.model, parts.options);
    this.#file = this.#identity();
    if (parts.options.follow) this.#followLater();
  }

  /**
   * The generation that answers show.
   *
   * @throws LIBRARY_GONE if the directory of a followed library was taken away: what can still be read
   *   would never change again
   */
  override get generation(): number {
    if (this.#isGone) {
      throw new KindredError('LIBRARY_GONE', { directory: this.#parts.options.directory });
    }
    return super.generation;
  }

  /** The embedder of the library's model, started at its first use. */
  embedder(): Promise<Embedder> {
    return this.#embedder.get();
  }

  async put(
    papers: AsyncIterable<PutItem> | Iterable<PutItem>,
    options?: PutOptions,
  ): Promise<PutReport> {
    const { reads, writer, bound, live } = this.#parts;
    const embedder = await this.embedder();
    const onCommit = async () => {
      this.#wrote = true;
      await live.sync();
      if (writer.logBytes() > logLimitBytes) await live.withoutSnapshot(() => writer.checkpoint());
      if (live.unsaved >= saveEvery) await live.save();
    };
    return putPapers(papers, { reads, writer, model: bound.number, embedder, onCommit }, options);
  }

  async delete(names: readonly string[]): Promise<DeleteReport> {
    const { writer, live } = this.#parts;
    const report = writer.transaction(() => this.#deleteNow(names));
    this.#wrote = true;
    await live.sync();
    return report;
  }

  info(): LibraryInfo {
    const { live, bound, options } = this.#parts;
    const { id, fingerprint, dimensions } = bound.model;
    return {
      directory: options.directory,
      papers: this.size,
      withoutAbstract: live.view.sizeWithoutAbstract(),
      generation: this.generation,
      schema: schemaVersion,
      model: { id, fingerprint, dimensions },
      index: { kind: live.kind, vectors: this.vectors.size },
      bytes: libraryBytes(options.directory),
    };
  }

  async close(): Promise<void> {
    const { live, reads, options } = this.#parts;
    this.#closed = true;
    clearTimeout(this.#follower);
    await this.#embedder.close();
    try {
      if (this.#wrote || live.unsaved >= worthSaving) await live.save();
    } catch (error) {
      options.onNotice?.(
        `the vector index could not be saved (${messageOf(error)}): the next opening builds it`,
      );
    } finally {
      await live.close();
      reads.close();
    }
  }

  #deleteNow(names: readonly string[]): DeleteReport {
    const { reads, writer } = this.#parts;
    const deleted: PaperId[] = [];
    const missing: string[] = [];
    for (const name of names) {
      const row = rowOf(reads, name);
      const paper = row === undefined ? undefined : reads.paper(row);
      if (row === undefined || paper === undefined) {
        missing.push(name);
      } else {
        writer.delete(row);
        deleted.push(paper.id);
      }
    }
    return { deleted, missing };
  }

  #followLater(): void {
    if (!this.#closed)
      this.#follower = setTimeout(() => void this.#follow(), followEveryMs).unref();
  }

  /** The device and number of the database's file; undefined where there is none. */
  #identity(): string | undefined {
    const found = statSync(databasePath(this.#parts.options.directory), {
      throwIfNoEntry: false,
      bigint: true,
    });
    return found && `${found.dev}:${found.ino}`;
  }

  async #follow(): Promise<void> {
    try {
      const isGone = this.#identity() !== this.#file;
      if (isGone && !this.#isGone) {
        this.#parts.options.onNotice?.(
          'the library was moved, deleted or replaced: it answers no more until it is put back or opened anew',
        );
      }
      this.#isGone = isGone;
      if (!isGone) await this.#parts.live.sync();
    } catch (error) {
      this.#parts.options.onNotice?.(
        `the library's changes cannot be followed: ${messageOf(error)}`,
      );
    }
    this.#followLater();
  }
}
