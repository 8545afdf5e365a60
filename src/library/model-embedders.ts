import type { Embedder } from '../embedder/embedder.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { wholeFingerprint } from '../embedder/reduced-model.js';
import { mismatch, type ModelSource } from './library-model.js';

/** Where the embedders of a library come from. */
export interface EmbedderSource {
  readonly directory: string;
  readonly models: ModelSource;
}

/**
 * The embedders of a library's models: one, but two while the library changes from one to another. Each
 * is started when it is first asked for, and the weights found then must be those of the library.
 */
export class ModelEmbedders {
  readonly #source: EmbedderSource;
  readonly #started = new Map<string, Promise<Embedder>>();
  /** What starting a model told of it, by its fingerprint. */
  readonly #unrelatedCosines = new Map<string, number>();

  /** @param started an embedder that is there already */
  constructor(source: EmbedderSource, started?: Embedder) {
    this.#source = source;
    if (started !== undefined) {
      this.#started.set(started.model.fingerprint, Promise.resolve(this.#learn(started)));
    }
  }

  /** A model's description with what starting it told of it: nothing new before that. */
  describe(model: EmbeddingModel): EmbeddingModel {
    const unrelatedCosine = model.unrelatedCosine ?? this.#unrelatedCosines.get(model.fingerprint);
    return unrelatedCosine === undefined ? model : { ...model, unrelatedCosine };
  }

  /** The embedder of a model. @throws MODEL_NOT_FOUND, MODEL_DAMAGED, MODEL_MISMATCH, EMBEDDING_FAILED */
  get(model: EmbeddingModel): Promise<Embedder> {
    const known = this.#started.get(model.fingerprint);
    if (known !== undefined) return known;
    const started = this.#open(model).catch((error: unknown) => {
      this.#started.delete(model.fingerprint); // a repaired model is found without a restart
      throw error;
    });
    this.#started.set(model.fingerprint, started);
    return started;
  }

  /**
   * Has the embedder of the model that is about to become the library's compute, if that of the present
   * one is in use, so that nobody waits for it then. @throws as {@link get}
   */
  async prepare(next: EmbeddingModel): Promise<void> {
    if (this.#started.size > 0) await (await this.get(next)).embedQuery('warm');
  }

  /** Closes the embedder of a model that is not the library's any more; what waits for it is refused. */
  retire({ fingerprint }: EmbeddingModel): void {
    const started = this.#started.get(fingerprint);
    this.#started.delete(fingerprint);
    void started?.then((embedder) => embedder.close()).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const started of this.#started.values()) await (await started).close();
  }

  async #open(model: EmbeddingModel): Promise<Embedder> {
    const { directory, models } = this.#source;
    const found = await models.resolve(model.id);
    if (found.fingerprint !== wholeFingerprint(model)) throw mismatch(directory, model, found);
    return this.#learn(await models.open(model));
  }

  #learn(embedder: Embedder): Embedder {
    const { fingerprint, unrelatedCosine } = embedder.model;
    if (unrelatedCosine !== undefined) this.#unrelatedCosines.set(fingerprint, unrelatedCosine);
    return embedder;
  }
}
