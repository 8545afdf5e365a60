import type { EmbeddingModel } from '../src/embedder/model.js';
import { databasePath } from '../src/library/library-files.js';
import { boundModel, type ModelSource } from '../src/library/library-model.js';
import { hashText } from '../src/paper/passage.js';
import type { Embedding } from '../src/ranking/embedding.js';
import type { Row } from '../src/ranking/run.js';
import { openDatabase } from '../src/store/open-database.js';
import { Store } from '../src/store/store.js';

/** The papers and embeddings of a library, for benchmarks that are not to wait for its model. */
export class StoredPapers {
  readonly store: Store;
  readonly model: EmbeddingModel;
  readonly rows: readonly Row[];
  readonly #number: number;
  readonly #rowOf = new Map<string, Row>();

  constructor(directory: string) {
    this.store = new Store(openDatabase(databasePath(directory)));
    const bound = boundModel(this.store);
    if (bound === undefined) throw new Error(`${directory} holds no papers`);
    this.model = bound.model;
    this.#number = bound.number;
    this.rows = [...this.store.newestRows()];
    for (const row of this.rows) {
      const hash = this.store.passageHash(row, bound.number);
      if (hash !== undefined) this.#rowOf.set(hash.toString('hex'), row);
    }
  }

  /** The library's model, with an embedder that looks passages up instead of computing. */
  models(): ModelSource {
    const { model } = this;
    const embedPassages = (passages: readonly string[]) =>
      Promise.resolve(passages.map((passage) => this.#embeddingOf(passage)));
    return {
      resolve: () => Promise.resolve(model),
      open: () =>
        Promise.resolve({
          model,
          embedPassages,
          // Only tried, when a library is made.
          embedQuery: () => Promise.resolve(this.#embedding(this.rows[0])),
          close: () => Promise.resolve(),
        }),
    };
  }

  #embeddingOf(passage: string): Embedding {
    return this.#embedding(this.#rowOf.get(hashText(passage).toString('hex')));
  }

  #embedding(row: Row | undefined): Embedding {
    const found = row && this.store.embedding(row, this.#number);
    if (found === undefined) throw new Error('there is no stored embedding of this');
    return found;
  }
}
