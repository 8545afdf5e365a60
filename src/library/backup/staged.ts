import type { Embedder } from '../../embedder/embedder.js';
import { wholeFingerprint } from '../../embedder/reduced-model.js';
import { KindredError } from '../../errors/kindred-error.js';
import { mismatch, type BoundModel, type ModelSource } from '../library-model.js';

/** What a staged backup is made with. */
export interface StageOptions {
  readonly file: string;
  /** Where the library is to be; the staged file is beside it. */
  readonly directory: string;
  readonly models: ModelSource;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** A backup as a database of the present schema, wholly checked. */
export interface Staged {
  readonly path: string;
  readonly papers: number;
  /** Embeddings that had to be computed. */
  readonly embedded: number;
}

/** The embedder of a backup's model. @throws MODEL_NOT_FOUND, MODEL_DAMAGED, MODEL_MISMATCH */
export async function openEmbedder(
  { model }: BoundModel,
  models: ModelSource,
  directory: string,
): Promise<Embedder> {
  const found = await models.resolve(model.id);
  if (found.fingerprint !== wholeFingerprint(model)) throw mismatch(directory, model, found);
  return models.open(model);
}

/** The error of a backup that cannot be read. */
export function unreadable(path: string, problem: string, cause?: unknown): KindredError {
  return new KindredError('INPUT_UNREADABLE', { path, problem }, { cause });
}
