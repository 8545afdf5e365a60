import { wholeFingerprint } from '../../embedder/reduced-model.js';
import { isKindredError, messageOf } from '../../errors/kindred-error.js';
import type { Store } from '../../store/store.js';
import { boundModel, toBound, type BoundModel, type ModelSource } from '../library-model.js';
import { modelSchema } from '../model-schema.js';
import { counted, findingsOf, type Finding } from './finding.js';

/** What is known of a library's model. */
export interface ModelVerdict {
  readonly finding: Finding;
  /** Undefined where the library does not say which it is. */
  readonly bound: BoundModel | undefined;
  /** Whether its files are there and are those that made the library's vectors. */
  readonly isUsable: boolean;
}

/**
 * Checks that a library says which model its vectors are of, and that this one can be used.
 *
 * @throws LIBRARY_UNREADABLE where its description is no JSON
 */
export async function checkModel(reads: Store, models: ModelSource): Promise<ModelVerdict> {
  const { ok, error } = findingsOf('model');
  const bound = boundModel(reads);
  if (bound === undefined || !modelSchema.safeParse(bound.model).success) {
    const what = bound === undefined ? 'the library names no model' : 'its description is damaged';
    const advice = '"kindred restore FILE --force" puts a backup in its place';
    return { finding: error(`${what}: ${advice}`), bound: undefined, isUsable: false };
  }
  const { model } = bound;
  try {
    const found = await models.resolve(model.id);
    if (found.fingerprint === wholeFingerprint(model)) {
      return { finding: ok(`${model.id} is there and whole`), bound, isUsable: true };
    }
    const what = `${model.id} is not what the library was embedded with`;
    const advice = 'put back the old files, or change the library with "kindred reembed"';
    return { finding: error(`${what}: ${advice}`), bound, isUsable: false };
  } catch (problem) {
    return { finding: error(adviceFor(model.id, problem)), bound, isUsable: false };
  }
}

function adviceFor(id: string, problem: unknown): string {
  if (!isKindredError(problem, 'MODEL_NOT_FOUND')) return messageOf(problem);
  const advice = 'put its files back, or change the library with "kindred reembed --model NAME"';
  return `${id} is not there (${problem.details.problem}): ${advice}`;
}

/** The models beside its own of which a library keeps vectors: no fault, but they take room. */
export function otherModels(reads: Store, bound: BoundModel): Finding[] {
  const { note } = findingsOf('other models');
  const shares = new Map(reads.modelShares().map((share) => [share.number, share]));
  return reads
    .models()
    .map(toBound)
    .flatMap(({ number, model }) => {
      const { vectors = 0, bytes = 0 } = shares.get(number) ?? {};
      if (number === bound.number || vectors === 0) return [];
      const size = `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;
      const told = `${counted(vectors, 'vector')} of ${model.id}, ${size}, are kept`;
      return [note(`${told}: "kindred reembed --prune" removes them`)];
    });
}
