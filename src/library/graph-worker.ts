/** Runs in a worker thread: builds the graph of a library's vectors and writes it to a file. */
import { closeSync, openSync } from 'node:fs';
import { giveWay } from '../embedder/give-way.js';
import type { Row } from '../ranking/run.js';
import { openDatabase } from '../store/open-database.js';
import { Store } from '../store/store.js';
import { HnswIndex } from '../vector-index/hnsw-index.js';
import type { BuiltGraph, GraphOrder } from './build-graph.js';
import { catchUp } from './catch-up.js';

/** @returns undefined if it was stopped */
export default async function build(order: GraphOrder): Promise<BuiltGraph | undefined> {
  const { database, path, model, dimensions, capacity } = order;
  const stop = new Int32Array(order.stop);
  giveWay(); // Queries come first.
  // Rather now than after all the work where no file can be made.
  closeSync(openSync(path, 'wx'));
  const store = new Store(openDatabase(database));
  try {
    const embeddingOf = (row: Row) => store.embedding(row, model);
    const index = HnswIndex.create({ dimensions, capacity, embeddingOf });
    const steps = catchUp({ index, generation: undefined }, store, (row) => {
      const embedding = embeddingOf(row);
      if (embedding !== undefined) index.add(row, embedding);
    });
    for (;;) {
      const step = steps.next();
      if (Atomics.load(stop, 0) !== 0) return undefined;
      if (step.done !== true) continue;
      await index.save(path);
      return { generation: step.value.generation, state: index.state() };
    }
  } finally {
    store.close();
  }
}
