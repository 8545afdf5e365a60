import type { EmbeddingModel } from '../embedder/model.js';
import { reduceModel, type Reduction } from '../embedder/reduced-model.js';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import type { Encoding } from '../ranking/vector-encoding.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import { toBound, type ModelSource } from './library-model.js';
import type { LiveIndex } from './live-index.js';
import type { ModelEmbedders } from './model-embedders.js';
import { pruneModels, type PruneReport } from './prune-models.js';
import { reembed, type ReembedCounts, type ReembedRun } from './reembed.js';

/** A model of which a library has vectors. */
export interface ModelInfo {
  readonly id: string;
  readonly fingerprint: string;
  readonly dimensions: number;
  readonly encoding: Encoding;
  /** Papers that have a vector of it. */
  readonly vectors: number;
  /** Of these vectors in the database. */
  readonly bytes: number;
  /** Whether answers are made from its vectors. */
  readonly isCurrent: boolean;
}

/** Which model a library is to change to, and how. */
export interface ModelChange extends Reduction, ReembedRun {
  /** A bundled name, a folder or a hub id. Default: the library's own, as it is. */
  readonly model?: string | undefined;
  /** To the model before, whatever else is given. */
  readonly back?: boolean | undefined;
}

/** What a change of the model did. */
export interface ModelChangeReport extends ReembedCounts {
  readonly model: EmbeddingModel;
  readonly before: EmbeddingModel;
  /** Whether the library was of another model. */
  readonly changed: boolean;
}

/** What the models of a library need of it. */
export interface LibraryModelsContext {
  readonly directory: string;
  readonly reads: Store;
  readonly writer: StoreWriter;
  readonly live: LiveIndex;
  readonly embedders: ModelEmbedders;
  readonly source: ModelSource;
  /** To be called after each commit. */
  readonly onCommit: () => Promise<void>;
  readonly onNotice: (message: string) => void;
}

/** The models of a library: one that answers are made from, and others whose vectors are kept. */
export class LibraryModels {
  readonly #context: LibraryModelsContext;

  constructor(context: LibraryModelsContext) {
    this.#context = context;
  }

  /** All models of which vectors are stored, the current one first. */
  list(): ModelInfo[] {
    const { reads } = this.#context;
    const current = reads.libraryModel()?.number;
    const shares = new Map(reads.modelShares().map((share) => [share.number, share]));
    const models = reads.models().map(toBound);
    return models
      .map(({ number, model: { id, fingerprint, dimensions, encoding = 'float32' } }) => {
        const { vectors = 0, bytes = 0 } = shares.get(number) ?? {};
        const isCurrent = number === current;
        return { id, fingerprint, dimensions, encoding, vectors, bytes, isCurrent };
      })
      .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  }

  /**
   * Gives every paper a vector of another model, then makes that the library's, in one step that other
   * processes follow. Vectors of the old one stay; what was done before a stop is not done again.
   *
   * @throws MODEL_NOT_FOUND, MODEL_DAMAGED, INVALID_PARAMETER, EMBEDDING_FAILED, INTERRUPTED
   */
  async change(change: ModelChange): Promise<ModelChangeReport> {
    const { reads, writer, live, embedders, onCommit } = this.#context;
    await live.follow();
    const before = live.bound.model;
    const model = change.back === true ? this.#previous() : await this.#target(change, before);
    if (model.fingerprint === before.fingerprint) {
      return { model, before, changed: false, embedded: 0, converted: 0 };
    }
    const embedder = (of: EmbeddingModel) => embedders.get(of);
    const prepareIndex = live.prepareModel.bind(live);
    const context = { reads, writer, embedder, prepareIndex, onCommit };
    const counts = await reembed(model, context, change);
    await onCommit();
    return { model, before, changed: true, ...counts };
  }

  /** Removes the vectors of all models but the current one, and gives their room back to the disk. */
  async prune(): Promise<PruneReport> {
    const { reads, writer, directory, live, onNotice } = this.#context;
    const report = pruneModels(reads, writer, directory);
    try {
      await live.withoutSnapshot(() => {
        writer.vacuum();
        writer.checkpoint();
      });
    } catch (error) {
      onNotice(`the vectors are gone, but the file is as large as before: ${messageOf(error)}`);
    }
    return report;
  }

  async #target(
    { model, ...reduction }: ModelChange,
    now: EmbeddingModel,
  ): Promise<EmbeddingModel> {
    const { source, embedders } = this.#context;
    const target = reduceModel(await source.resolve(model ?? now.id), reduction);
    const isKnown = target.unrelatedCosine !== undefined || target.fingerprint === now.fingerprint;
    if (!isKnown) await embedders.get(target);
    return embedders.describe(target);
  }

  #previous(): EmbeddingModel {
    const previous = this.#context.reads.previousModel();
    if (previous !== undefined) return toBound(previous).model;
    const problem = 'this library has no vectors of a model before';
    throw new KindredError('INVALID_PARAMETER', { name: 'back', problem });
  }
}
