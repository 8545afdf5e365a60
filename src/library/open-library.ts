import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Embedder } from '../embedder/embedder.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { messageOf } from '../errors/kindred-error.js';
import type { PaperId } from '../paper/paper.js';
import { openDatabase } from '../store/open-database.js';
import { schemaVersion } from '../store/schema.js';
import { StoreWriter } from '../store/store-writer.js';
import { Store, type SourceRecord } from '../store/store.js';
import { databasePath, isUnmade, libraryBytes } from './library-files.js';
import { chooseModel, tryModel, type LibraryEmbedding, type ModelSource } from './library-model.js';
import { ModelEmbedders } from './model-embedders.js';
import type {
  DeleteReport,
  Library,
  LibraryInfo,
  PutItem,
  PutOptions,
  PutReport,
  DuplicateReport,
  MergedPaper,
} from './library.js';
import { LibraryModels } from './library-models.js';
import { LiveIndex } from './live-index.js';
import { findDuplicates, mergedPaper } from './duplicates.js';
import { putPapers } from './put.js';
import type { VectorLimits } from './vector-kind.js';
import { planJoin, planSplit, regroup, type Regrouping } from './regroup.js';
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
  /** When vectors are searched by a graph, and when that is renewed. Default {@link vectorLimits}. */
  readonly vectorLimits?: VectorLimits;
  readonly onNotice?: (message: string) => void;
}

/** How often a following library looks for changes, in ms. */
const followEveryMs = 250;
/** A put saves the index after this many changes, so that a kill costs less than a rebuild. */
const saveEvery = 20_000;
/** A write-ahead log above this size is folded into the database, in bytes. */
const logLimitBytes = 64 * 2 ** 20;
/** Changes that are kept for those who follow; an index that lags further is compared with the library. */
const changesKept = 50_000;
/** Changes that are forgotten together. */
const changesPruned = 5_000;
/** An index that lags the database by fewer changes than this is not saved by a mere reader. */
const worthSaving = 500;

/**
 * Opens a library: the database, then the vector index loaded, caught up or rebuilt.
 *
 * @throws LIBRARY_NOT_FOUND, LIBRARY_NEWER, LIBRARY_UNREADABLE, MODEL_MISMATCH, MODEL_NOT_FOUND …
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<OpenedLibrary> {
  const path = databasePath(resolve(options.directory));
  const { models, model: given, defaultModel: fallback } = options;
  // A model that cannot embed leaves no empty library behind.
  const isNew = options.create && isUnmade(options.directory);
  const started = isNew ? await tryModel({ given, fallback, models }) : undefined;
  try {
    return await openWith(options, { path, started });
  } catch (error) {
    await started?.close();
    throw error;
  }
}

async function openWith(
  options: OpenLibraryOptions,
  { path, started }: { readonly path: string; readonly started: Embedder | undefined },
): Promise<OpenedLibrary> {
  const { create, onNotice, model: given, defaultModel: fallback, models } = options;
  const database = openDatabase(path, { create });
  try {
    const writes = { reads: new Store(database), writer: new StoreWriter(database, path) };
    const directory = realpathSync(options.directory);
    const choice = { directory, models, given, fallback };
    await chooseModel(writes.reads, writes.writer, choice);
    const embedders = new ModelEmbedders({ directory, models }, started);
    const live = await LiveIndex.open({
      directory,
      library: writes.reads.libraryId() ?? '',
      beforeModel: ({ model }) => embedders.prepare(model),
      afterModel: ({ model }) => embedders.retire(model),
      connect: () => connect(path),
      exclusively: (work) => writes.writer.inTurn(() => work(writes.reads.generation())),
      ...(onNotice && { onNotice }),
      ...(options.vectorLimits && { limits: options.vectorLimits }),
    });
    return new OpenedLibrary({ ...writes, live, embedders, options: { ...options, directory } });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws LIBRARY_NOT_FOUND, LIBRARY_UNREADABLE, LIBRARY_BUSY */
function connect(path: string): Store {
  const database = openDatabase(path);
  try {
    return new Store(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

interface Parts {
  readonly reads: Store;
  readonly writer: StoreWriter;
  readonly live: LiveIndex;
  readonly embedders: ModelEmbedders;
  readonly options: OpenLibraryOptions;
}

/** A library that {@link openLibrary} opened. */
export class OpenedLibrary extends LiveReader implements Library {
  readonly models: LibraryModels;
  readonly #parts: Parts;
  #follower: NodeJS.Timeout | undefined;
  /** What was last told of failing to follow. */
  #told: string | undefined;
  #wrote = false;
  #closed = false;

  constructor(parts: Parts) {
    super(parts.live);
    this.#parts = parts;
    const { directory, models: source, onNotice = () => undefined } = parts.options;
    const onCommit = () => this.#onCommit();
    this.models = new LibraryModels({ ...parts, directory, source, onCommit, onNotice });
    if (parts.options.follow) this.#followLater();
  }

  override get model(): EmbeddingModel {
    return this.#parts.embedders.describe(super.model);
  }

  /** The embedder of the library's model, started at its first use. */
  embedder(): Promise<Embedder> {
    return this.#parts.embedders.get(this.model);
  }

  async put(
    papers: AsyncIterable<PutItem> | Iterable<PutItem>,
    options?: PutOptions,
  ): Promise<PutReport> {
    const { reads, writer, live } = this.#parts;
    await live.follow();
    await this.embedder(); // says so now if there is none
    this.#keepDescription();
    const onCommit = () => this.#onCommit();
    const { merge = true } = options ?? {};
    const embedding = () => this.#embedding();
    const context = { reads, writer, embedding, merge, onCommit };
    const report = await putPapers(papers, context, options);
    // A library that outgrew the exact index is not left without a graph.
    if (live.kind === 'exact') await live.compact();
    return report;
  }

  async delete(names: readonly string[]): Promise<DeleteReport> {
    const { writer, live } = this.#parts;
    await live.follow();
    const report = writer.transaction(() => this.#deleteNow(names));
    await this.#onCommit();
    return report;
  }

  duplicates(): DuplicateReport {
    return findDuplicates(this.#parts.reads);
  }

  merged(id: PaperId): MergedPaper | undefined {
    return mergedPaper(this.#parts.reads, id);
  }

  async split(name: string): Promise<readonly PaperId[]> {
    return this.#regroup((reads) => planSplit(reads, name));
  }

  async merge(names: readonly string[]): Promise<PaperId> {
    const [id] = await this.#regroup((reads) => planJoin(reads, names));
    if (id === undefined) throw new Error('a merge made no paper');
    return id;
  }

  source(spec: string): SourceRecord | undefined {
    return this.#parts.reads.source(spec);
  }

  sources(): readonly SourceRecord[] {
    return this.#parts.reads.sources();
  }

  keepSource(spec: string, state: unknown, synced?: string): void {
    const { writer } = this.#parts;
    writer.transaction(() => writer.setSource(spec, state, synced));
  }

  /** The library's id. */
  get id(): string {
    return this.#parts.reads.libraryId() ?? '';
  }

  info(): LibraryInfo {
    const { live, options } = this.#parts;
    const { id, fingerprint, dimensions, encoding = 'float32' } = this.model;
    return {
      directory: options.directory,
      papers: this.size,
      withoutAbstract: live.view.sizeWithoutAbstract(),
      generation: this.generation,
      schema: schemaVersion,
      model: { id, fingerprint, dimensions, encoding },
      index: { kind: live.kind, vectors: this.vectors.size },
      bytes: libraryBytes(options.directory),
    };
  }

  async close(): Promise<void> {
    const { live, reads, embedders, options } = this.#parts;
    this.#closed = true;
    clearTimeout(this.#follower);
    await embedders.close();
    await live.endCompaction();
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

  /** Stores what was learnt of the library's model, so that who reads need not start it to know. */
  #keepDescription(): void {
    const { live, writer } = this.#parts;
    const { model } = this;
    if (model.unrelatedCosine === live.bound.model.unrelatedCosine) return;
    writer.transaction(() =>
      writer.models.add(model.fingerprint, JSON.stringify(model), model.encoding),
    );
  }

  async #regroup(plan: (reads: Store) => Regrouping): Promise<readonly PaperId[]> {
    const { reads, writer, live, options } = this.#parts;
    const { directory } = options;
    const embedding = async () => {
      await live.follow();
      return this.#embedding();
    };
    const context = { reads, writer, embedding, directory };
    const ids = await regroup(plan, context);
    await this.#onCommit();
    return ids;
  }

  async #onCommit(): Promise<void> {
    const { reads, writer, live } = this.#parts;
    this.#wrote = true;
    if (reads.remembersAfter(reads.generation() - changesKept - changesPruned)) {
      writer.transaction(() => writer.pruneChanges(changesKept, changesPruned));
    }
    await live.sync();
    void live.compact();
    if (writer.logBytes() > logLimitBytes) await live.withoutSnapshot(() => writer.checkpoint());
    if (live.unsaved >= saveEvery) await live.save();
  }

  /** The library's model as its index shows it, and its embedder. */
  async #embedding(): Promise<LibraryEmbedding> {
    const { number, model } = this.#parts.live.bound;
    return { model: number, embedder: await this.#parts.embedders.get(model) };
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
        writer.setRecords(paper.id, []);
        deleted.push(paper.id);
      }
    }
    return { deleted, missing };
  }

  #followLater(): void {
    if (!this.#closed)
      this.#follower = setTimeout(() => void this.#follow(), followEveryMs).unref();
  }

  async #follow(): Promise<void> {
    try {
      await this.#parts.live.follow();
      void this.#parts.live.compact();
      this.#told = undefined;
    } catch (error) {
      const message = `the library's changes cannot be followed: ${messageOf(error)}`;
      if (message !== this.#told) this.#parts.options.onNotice?.(message);
      this.#told = message;
    }
    this.#followLater();
  }
}
