/**
 * The other process of bench/streaming.ts: what removes papers and adds others, opening and closing the
 * library each time as a daily command does, and what knows the exact answers.
 */
import { databasePath } from '../src/library/library-files.js';
import { boundModel } from '../src/library/library-model.js';
import { openLibrary, type OpenedLibrary } from '../src/library/open-library.js';
import type { PaperId } from '../src/paper/paper.js';
import { toEmbedding } from '../src/ranking/embedding.js';
import type { Row } from '../src/ranking/run.js';
import { openDatabase } from '../src/store/open-database.js';
import { Store } from '../src/store/store.js';
import { ExactIndex } from '../src/vector-index/exact-index.js';
import { HnswIndex } from '../src/vector-index/hnsw-index.js';
import type { VectorIndex } from '../src/vector-index/vector-index.js';
import { seeded } from '../tests/crash/random.js';
import { StoredPapers } from './stored-papers.js';

/** What the writer is asked for. */
export type Task =
  | { readonly name: 'make' }
  | { readonly name: 'cycle' }
  /** The exact answers, or those of a graph that is built now. */
  | { readonly name: 'exact' | 'fresh'; readonly queries: readonly number[][]; readonly k: number };

const [source = '', directory = '', size = '0', share = '0', seed = '1'] = process.argv.slice(2);
const changed = Math.round(Number(size) * Number(share));
const stored = new StoredPapers(source);
/** Papers that are in the library, and those that are not. */
const live: Row[] = [...stored.rows];
const pool: Row[] = [];

const random = seeded(Number(seed));

/** Moves `count` rows, drawn at random, from one array to the other; the rows. */
function move(count: number, from: Row[], to: Row[]): Row[] {
  const moved: Row[] = [];
  for (let i = 0; i < count; i++) {
    const at = Math.floor(random() * from.length);
    const last = from.pop();
    const row = at === from.length ? last : from[at];
    if (row === undefined || last === undefined) throw new Error('no papers are left to draw from');
    if (at < from.length) from[at] = last;
    moved.push(row);
  }
  to.push(...moved);
  return moved;
}

async function withLibrary(work: (library: OpenedLibrary) => Promise<unknown>): Promise<void> {
  const library = await openLibrary({
    directory,
    create: true,
    model: undefined,
    defaultModel: stored.model.id,
    models: stored.models(),
    follow: false,
    onNotice: (message) => console.log(`  writer: ${message}`),
  });
  try {
    await work(library);
  } finally {
    await library.close();
  }
}

function* papers(rows: readonly Row[]) {
  for (const row of rows) {
    const paper = stored.store.paper(row);
    if (paper !== undefined) yield { paper };
  }
}

async function cycle(): Promise<void> {
  const candidates = pool.splice(0);
  const gone = move(changed, live, pool);
  // What has just gone does not come back in the same cycle.
  const come = move(changed, candidates, live);
  pool.push(...candidates);
  const ids = gone
    .map((row) => stored.store.paper(row)?.id)
    .filter((id): id is PaperId => id !== undefined);
  await withLibrary(async (library) => {
    await library.delete(ids);
    await library.put(papers(come), { merge: false });
  });
}

function answers({ name, queries, k }: Extract<Task, { k: number }>): Row[][] {
  const store = new Store(openDatabase(databasePath(directory)));
  const { number = 0, model } = boundModel(store) ?? { model: stored.model };
  const { dimensions } = model;
  const capacity = store.size();
  const index: VectorIndex =
    name === 'exact'
      ? new ExactIndex(dimensions)
      : HnswIndex.create({ dimensions, capacity, embeddingOf: () => undefined });
  for (let after = 0, page; (page = store.embeddingsAfter(after, number, 5_000)).length > 0;) {
    for (const { row, embedding } of page) {
      index.add(row, embedding);
      after = row;
    }
  }
  store.close();
  return queries.map((query) =>
    index.search(toEmbedding(Float32Array.from(query)), k).map(({ row }) => row),
  );
}

async function perform(task: Task): Promise<unknown> {
  switch (task.name) {
    case 'make':
      move(live.length - Number(size), live, pool);
      return withLibrary((library) => library.put(papers(live), { merge: false }));
    case 'cycle':
      return cycle();
    default:
      return answers(task);
  }
}

process.on('message', (task: Task) => {
  void perform(task).then((answer) => process.send?.({ answer: answer ?? null }));
});
