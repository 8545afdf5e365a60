import type { Embedder } from '../embedder/embedder.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { KindredError } from '../errors/kindred-error.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';

/** Where models come from; see the embedder room. */
export interface ModelSource {
  /** The description of a bundled, local or hub model. @throws MODEL_NOT_FOUND, MODEL_DAMAGED */
  resolve(name: string): Promise<EmbeddingModel>;
  /** Starts a model's workers. @throws MODEL_DAMAGED */
  open(model: EmbeddingModel): Promise<Embedder>;
}

/** Which model a library is to be opened with. */
export interface ModelChoice {
  readonly directory: string;
  /** The model the user named, if any. */
  readonly given: string | undefined;
  /** The model of a new library. */
  readonly fallback: string;
  readonly models: ModelSource;
}

/** A library's model and its number in the store. */
export interface BoundModel {
  readonly model: EmbeddingModel;
  readonly number: number;
}

/**
 * The model that a library's vectors are of. An empty library takes the model given, or the fallback;
 * one with papers keeps its own, and another one given is refused: vectors of two models never meet.
 *
 * @throws MODEL_MISMATCH, MODEL_NOT_FOUND, MODEL_DAMAGED
 */
export async function chooseModel(
  store: Store,
  writer: StoreWriter,
  { directory, given, fallback, models }: ModelChoice,
): Promise<BoundModel> {
  const stored = readModel(store);
  if (stored !== undefined && given === undefined) return stored;
  const model = await models.resolve(given ?? fallback);
  if (stored?.model.fingerprint === model.fingerprint) return stored;
  if (stored !== undefined && store.size() > 0) {
    throw mismatch(directory, stored.model, model);
  }
  return writer.transaction(() => {
    writer.initialize();
    const number = writer.models.add(model.fingerprint, JSON.stringify(model));
    writer.models.bind(number);
    return { model, number };
  });
}

function readModel(store: Store): BoundModel | undefined {
  const stored = store.libraryModel();
  // Written by bindModel above from an EmbeddingModel; trusted like every stored record.
  return stored && { number: stored.number, model: stored.description as EmbeddingModel };
}

/**
 * Starts the model that a new library would get, and has it embed something.
 *
 * @throws MODEL_NOT_FOUND, MODEL_DAMAGED, EMBEDDING_FAILED
 */
export async function tryModel({
  given,
  fallback,
  models,
}: Omit<ModelChoice, 'directory'>): Promise<Embedder> {
  const embedder = await models.open(await models.resolve(given ?? fallback));
  try {
    await embedder.embedQuery('a trial');
    return embedder;
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/** An embedder that is started at its first use, and once only. */
export interface LazyEmbedder {
  get(): Promise<Embedder>;
  close(): Promise<void>;
}

/**
 * The embedder of a library's model. The weights found now must be those that the library was embedded
 * with.
 *
 * @param started the embedder, if it is already there
 */
export function lazyEmbedder(
  model: EmbeddingModel,
  { directory, models }: Pick<ModelChoice, 'directory' | 'models'>,
  started?: Embedder,
): LazyEmbedder {
  let opened = started && Promise.resolve(started);
  const open = async () => {
    const found = await models.resolve(model.id);
    if (found.fingerprint !== model.fingerprint) throw mismatch(directory, model, found);
    return models.open(found);
  };
  return {
    get: () => {
      opened ??= open().catch((error: unknown) => {
        opened = undefined; // a repaired model is found without a restart
        throw error;
      });
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}

function mismatch(directory: string, library: EmbeddingModel, given: EmbeddingModel): KindredError {
  const name = (model: EmbeddingModel) => `${model.id} (${model.fingerprint.slice(0, 12)})`;
  const details = { directory, libraryModel: name(library), givenModel: name(given) };
  return new KindredError('MODEL_MISMATCH', details);
}
