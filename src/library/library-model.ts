import type { Embedder } from '../embedder/embedder.js';
import type { EmbeddingModel } from '../embedder/model.js';
import { wholeFingerprint } from '../embedder/reduced-model.js';
import { KindredError } from '../errors/kindred-error.js';
import type { ModelRecord } from '../store/model-queries.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';

/** Where models come from; see the embedder room. */
export interface ModelSource {
  /** The description of a bundled, local or hub model. @throws MODEL_NOT_FOUND, MODEL_DAMAGED */
  resolve(name: string): Promise<EmbeddingModel>;
  /**
   * Starts the workers of a model, which may be a reduced one. The embedder's description of it tells
   * its `unrelatedCosine`, too. @throws MODEL_DAMAGED, EMBEDDING_FAILED
   */
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

/** The embedder of a library's model. */
export interface LibraryEmbedding {
  /** The number of the model in the store. */
  readonly model: number;
  readonly embedder: Embedder;
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
  const stored = boundModel(store);
  if (stored !== undefined && given === undefined) return stored;
  const model = await models.resolve(given ?? fallback);
  if (stored !== undefined && wholeFingerprint(stored.model) === model.fingerprint) return stored;
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

/** The model that a library's vectors are of, at the moment that a store sees; none in a new library. */
export function boundModel(store: Store): BoundModel | undefined {
  const stored = store.libraryModel();
  return stored && toBound(stored);
}

/** A model of the store. It was written from an EmbeddingModel and is trusted like every record. */
export function toBound({ number, description }: ModelRecord): BoundModel {
  return { number, model: description as EmbeddingModel };
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

/** The error of a library that is asked to be of another model. */
export function mismatch(
  directory: string,
  library: EmbeddingModel,
  given: EmbeddingModel,
): KindredError {
  const name = (model: EmbeddingModel) => `${model.id} (${model.fingerprint.slice(0, 12)})`;
  const details = { directory, libraryModel: name(library), givenModel: name(given) };
  return new KindredError('MODEL_MISMATCH', details);
}
