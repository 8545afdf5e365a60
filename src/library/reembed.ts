import type { Embedder } from '../embedder/embedder.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { cutEmbedding, wholeFingerprint } from '../embedder/reduced-model.js';
import { KindredError } from '../errors/kindred-error.js';
import { hashText, toPassage } from '../paper/passage.js';
import type { Embedding } from '../ranking/embedding.js';
import type { Row } from '../ranking/run.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import { ahead } from './ahead.js';
import { toBound, type BoundModel } from './library-model.js';

/** Papers that are embedded and stored together. */
const windowSize = 256;
const windowsAhead = 3;

/** What a change of the model needs of an open library. */
export interface ReembedContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  readonly embedder: (model: EmbeddingModel) => Promise<Embedder>;
  /** Builds and saves the index of a model's vectors. */
  readonly prepareIndex: (bound: BoundModel) => Promise<void>;
  /** Called after each commit. */
  readonly onCommit: () => Promise<void>;
}

/** How far a change of the model has come. */
export interface ReembedProgress {
  /** Papers that have a vector of the new model. */
  readonly done: number;
  readonly total: number;
}

/** Options of {@link reembed}. */
export interface ReembedRun {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReembedProgress) => void) | undefined;
}

/** Where the vectors of a change of the model came from. */
export interface ReembedCounts {
  /** Computed by the model. */
  readonly embedded: number;
  /** Made from vectors that were stored in a finer form. */
  readonly converted: number;
}

interface NewVector {
  readonly row: Row;
  readonly passageHash: Buffer;
  readonly vector: Embedding;
}

/**
 * Makes another model the library's: vectors of it are stored beside the old ones, in windows that a
 * kill leaves whole, then the index is built, and at last one transaction, which finds no paper without
 * a vector, makes the change. Papers that come meanwhile are embedded before it.
 *
 * @throws INTERRUPTED when the signal aborts: what was stored stays, for the next time
 */
export async function reembed(
  target: EmbeddingModel,
  context: ReembedContext,
  run: ReembedRun = {},
): Promise<ReembedCounts> {
  const { reads, writer } = context;
  const { fingerprint, encoding } = target;
  const number = writer.transaction(() =>
    writer.models.add(fingerprint, JSON.stringify(target), encoding),
  );
  const bound = { number, model: target };
  const filling = new Filling(bound, context, run);
  for (;;) {
    try {
      await filling.fill();
    } catch (error) {
      if (run.signal?.aborted !== true) throw error;
      const next = 'Run the same command again to go on where it stopped.';
      throw new KindredError('INTERRUPTED', { next }, { cause: error });
    }
    await context.prepareIndex(bound);
    const isDone = writer.transaction(() => {
      if (reads.rowsWithout(number, 0, 1).length > 0) return false;
      writer.models.bind(number);
      return true;
    });
    if (isDone) return filling.counts;
  }
}

/** Gives every paper a vector of one model. */
class Filling {
  readonly counts = { embedded: 0, converted: 0 };
  readonly #bound: BoundModel;
  readonly #context: ReembedContext;
  readonly #run: ReembedRun;
  /** A model whose stored vectors hold all that these do. */
  readonly #finer: number | undefined;

  constructor(bound: BoundModel, context: ReembedContext, run: ReembedRun) {
    this.#bound = bound;
    this.#context = context;
    this.#run = run;
    this.#finer = finerModel(bound, context.reads);
  }

  async fill(): Promise<void> {
    const { reads, writer, onCommit } = this.#context;
    const { signal, onProgress } = this.#run;
    const { number } = this.#bound;
    const missing = reads.rowsWithout(number, 0, reads.size()).length;
    let done = reads.size() - missing;
    for await (const vectors of ahead(this.#windows(), windowsAhead, (rows) => this.#make(rows))) {
      writer.transaction(() => {
        for (const { row, ...stored } of vectors) {
          const isLive = reads.contentHash(row) !== undefined;
          if (isLive) writer.models.setEmbedding(row, { model: number, ...stored });
        }
      });
      await onCommit();
      done += vectors.length;
      onProgress?.({ done, total: Math.max(done, reads.size()) });
      signal?.throwIfAborted();
    }
  }

  *#windows(): Iterable<readonly Row[]> {
    const { reads } = this.#context;
    for (let after = 0; ;) {
      const rows = reads.rowsWithout(this.#bound.number, after, windowSize);
      if (rows.length === 0) return;
      after = rows.at(-1) ?? after;
      yield rows;
    }
  }

  async #make(rows: readonly Row[]): Promise<NewVector[]> {
    const { reads } = this.#context;
    const { model } = this.#bound;
    const passages = rows.flatMap((row) => {
      const paper = reads.paper(row);
      return paper === undefined ? [] : [{ row, passage: toPassage(paper, model.passageTemplate) }];
    });
    const converted = passages.map(({ row }) => this.#convert(row));
    const rest = passages.filter((_, i) => converted[i] === undefined);
    const embedded = await this.#embed(rest.map(({ passage }) => passage));
    let next = 0;
    return passages.flatMap(({ row, passage }, i) => {
      const vector = converted[i] ?? embedded[next++];
      return vector === undefined ? [] : [{ row, passageHash: hashText(passage), vector }];
    });
  }

  #convert(row: Row): Embedding | undefined {
    if (this.#finer === undefined) return undefined;
    const finer = this.#context.reads.embedding(row, this.#finer);
    if (finer === undefined) return undefined;
    this.counts.converted++;
    return cutEmbedding(finer, this.#bound.model.dimensions);
  }

  async #embed(passages: readonly string[]): Promise<readonly Embedding[]> {
    if (passages.length === 0) return [];
    const { signal } = this.#run;
    const embedder = await this.#context.embedder(this.#bound.model);
    const embeddings = await embedder.embedPassages(passages, signal && { signal });
    this.counts.embedded += embeddings.length;
    return embeddings;
  }
}

/** The model of the same weights whose stored vectors are not rounded and have no fewer dimensions. */
function finerModel({ number, model }: BoundModel, reads: Store): number | undefined {
  const isFiner = (other: BoundModel) =>
    other.number !== number &&
    wholeFingerprint(other.model) === wholeFingerprint(model) &&
    (other.model.encoding ?? 'float32') === 'float32' &&
    other.model.dimensions >= model.dimensions;
  return reads.models().map(toBound).find(isFiner)?.number;
}
