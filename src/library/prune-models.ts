import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddingModel } from '../embedder/model.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import { toBound } from './library-model.js';
import { vectorPrefix } from './vector-kind.js';

/** Vectors that go in one transaction: others can write between two. */
const vectorsAtOnce = 5_000;

/** What went with models that a library does not use. */
export interface PruneReport {
  readonly models: readonly EmbeddingModel[];
  readonly vectors: number;
}

/** Removes the vectors of all models but the library's own, with their saved indexes. */
export function pruneModels(reads: Store, writer: StoreWriter, directory: string): PruneReport {
  const pruned: EmbeddingModel[] = [];
  let vectors = 0;
  for (const { number, model } of reads.models().map(toBound)) {
    // Asked for each time: the library may go back to a model meanwhile.
    const ofUnused = <Result>(work: () => Result) =>
      writer.transaction(() => (reads.libraryModel()?.number === number ? undefined : work()));
    for (let dropped = vectorsAtOnce; dropped === vectorsAtOnce;) {
      dropped = ofUnused(() => writer.models.dropVectors(number, vectorsAtOnce)) ?? 0;
      vectors += dropped;
    }
    if (ofUnused(() => (writer.models.drop(number), true)) !== true) continue;
    pruned.push(model);
    removeFiles(directory, `${vectorPrefix(model.fingerprint)}.`);
  }
  return { models: pruned, vectors };
}

function removeFiles(directory: string, prefix: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix)) rmSync(join(directory, name), { force: true });
  }
}
