import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors/kindred-error.js';
import type { Embedding } from '../../ranking/embedding.js';
import type { Row } from '../../ranking/run.js';
import type { Store } from '../../store/store.js';
import { DerivedIndex } from '../derived-index.js';
import type { IndexKind, RowIndex } from '../index-kind.js';
import type { BoundModel } from '../library-model.js';
import { Slice } from '../slice.js';
import { askRepair, counted, findingsOf, type Finding } from './finding.js';

/** Stored vectors that are asked of the vector index. */
const sampleSize = 200;
/** Of these a graph may miss some: it is approximate. */
const leastFound = 0.95;

/** How often an index is looked at again that was being replaced meanwhile. */
const mostTries = 20;

/** How an index is checked. */
export interface IndexCheck<Index extends RowIndex> {
  readonly kind: IndexKind<Index>;
  /** How the names of its files begin, e.g. "lexical". */
  readonly prefix: string;
  readonly directory: string;
  readonly view: Store;
  readonly repair: boolean;
  /** What else may be wrong with it, once it is at the database's generation. */
  readonly examine?: (index: Index) => string | undefined;
}

/**
 * Checks a saved index: that it can be used, and, once it is brought up to date, that it holds the
 * library's rows and no others. Repairing takes it away: the next opening builds it.
 */
export async function checkIndex<Index extends RowIndex>(
  check: IndexCheck<Index>,
): Promise<Finding> {
  const { kind, prefix, directory, view, repair } = check;
  const { ok, note, error, repaired } = findingsOf(kind.name);
  const problem = await lastingProblemOf(check);
  if (problem === 'none') return note('none is saved: it is made anew at each opening');
  if (problem === undefined) return ok(`holds ${counted(view.size(), 'paper')}`);
  if (!repair) return error(`${problem}: ${askRepair}`);
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${prefix}.`)) rmSync(join(directory, name), { force: true });
  }
  return repaired(`${problem}: taken away, to be built anew`);
}

/** What is wrong with an index that nobody replaced while it was looked at. */
async function lastingProblemOf<Index extends RowIndex>(
  check: IndexCheck<Index>,
): Promise<string | undefined> {
  const { directory, prefix } = check;
  for (let tries = 1; ; tries++) {
    const stamp = stampOf(directory, prefix);
    const problem = await problemOf(check);
    if (problem === undefined || tries === mostTries || stampOf(directory, prefix) === stamp) {
      return problem;
    }
  }
}

/** The text of an index's stamp; undefined where there is none, or none that can be read. */
function stampOf(directory: string, prefix: string): string | undefined {
  try {
    return readFileSync(join(directory, `${prefix}.json`), 'utf8');
  } catch {
    return undefined;
  }
}

async function problemOf<Index extends RowIndex>({
  kind,
  view,
  examine,
}: IndexCheck<Index>): Promise<string | undefined> {
  view.beginSnapshot();
  try {
    const loaded = await kind.load(view);
    if (loaded === undefined) return 'none';
    if (loaded.generation > view.generation()) return 'it is newer than the database';
    const derived = new DerivedIndex(kind, { connect: () => view, onNotice: () => undefined });
    await derived.load(view);
    const step = await derived.prepare(view, new Slice());
    step();
    const { index } = derived;
    const missing = missingRows(view, index);
    if (missing > 0) return `it lacks ${counted(missing, 'paper')}`;
    const surplus = index.size - view.size();
    if (surplus > 0) return `it holds ${counted(surplus, 'paper')} that the library does not`;
    return examine?.(index);
  } catch (error) {
    return messageOf(error);
  } finally {
    view.endSnapshot();
  }
}

function missingRows(view: Store, index: RowIndex): number {
  let missing = 0;
  for (const row of view.newestRows()) if (!index.has(row)) missing++;
  return missing;
}

/** Asks the vector index for stored vectors, spread evenly over the library: each should find itself. */
export function examineVectors(
  view: Store,
  { number }: BoundModel,
): (index: {
  search(query: Embedding, k: number): readonly { readonly row: Row }[];
}) => string | undefined {
  return (index) => {
    const rows = [...view.newestRows()];
    const step = Math.max(1, Math.floor(rows.length / sampleSize));
    const sample = rows.filter((_, i) => i % step === 0);
    const found = sample.filter((row) => {
      const embedding = view.embedding(row, number);
      if (embedding === undefined) return true;
      return index.search(embedding, 10).some((hit) => hit.row === row);
    });
    if (found.length >= leastFound * sample.length) return undefined;
    return `of ${sample.length} stored vectors it finds ${found.length}`;
  };
}
