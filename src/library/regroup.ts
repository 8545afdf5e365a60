import { KindredError } from '../errors/kindred-error.js';
import type { PaperId } from '../paper/paper.js';
import { hashText, toPassage } from '../paper/passage.js';
import type { Row } from '../ranking/run.js';
import type { StoredRecord } from '../store/merge-queries.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import type { LibraryEmbedding } from './library-model.js';
import { joined, recordsOf, type MergePlan } from './merge-plan.js';
import { rowOf } from './reader.js';
import { busy } from '../store/store-error.js';
import { firstAdded, writePlan } from './write-plan.js';

/** Papers to make of records that are there already, and which of these were told apart or together. */
export interface Regrouping {
  /** Rows that go before the papers come. */
  readonly removes: readonly Row[];
  readonly plans: readonly MergePlan[];
  /** Pairs of record ids that are different papers from now on. */
  readonly apart: readonly (readonly [string, string])[];
  /** Pairs of record ids that no longer are. */
  readonly together: readonly (readonly [string, string])[];
}

/** Where a regrouping is carried out. */
export interface RegroupContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  /** The embedder of the library's model, as it is now. */
  readonly embedding: () => Promise<LibraryEmbedding>;
  readonly directory: string;
}

/** Tries until the library has not changed between embedding and writing. */
const mostTries = 5;

/**
 * Carries out a regrouping, in one transaction.
 *
 * @param plan called again where another process changed the library meanwhile
 * @returns the ids of the papers that were made
 */
export async function regroup(
  plan: (reads: Store) => Regrouping,
  context: RegroupContext,
): Promise<readonly PaperId[]> {
  const { reads, writer, directory } = context;
  for (let tries = 1; ; tries++) {
    const { model, embedder } = await context.embedding();
    const generation = reads.generation();
    const { removes, plans, apart, together } = plan(reads);
    const passages = plans.map(({ paper }) => toPassage(paper, embedder.model.passageTemplate));
    const vectors = await embedder.embedPassages(passages);
    const isDone = writer.transaction(() => {
      // A change of the library's model is one, too.
      if (reads.generation() !== generation || reads.libraryModel()?.number !== model) return false;
      const added = firstAdded(reads, removes);
      for (const row of removes) {
        const id = reads.paper(row)?.id;
        if (id !== undefined) writer.setRecords(id, []);
        writer.delete(row);
      }
      for (const [a, b] of apart) writer.setApart(a, b);
      for (const [a, b] of together) writer.clearApart(a, b);
      plans.forEach((each, i) => {
        const [passage, vector] = [passages[i], vectors[i]];
        if (passage === undefined || vector === undefined)
          throw new Error('an embedding is missing');
        writePlan(
          each,
          { passageHash: hashText(passage), vector },
          { reads, writer, model, added },
        );
      });
      return true;
    });
    if (isDone) return plans.map(({ paper }) => paper.id);
    if (tries === mostTries) throw busy(directory);
  }
}

/** Takes a paper's records apart, or the one that is named out of its paper. */
export function planSplit(reads: Store, name: string): Regrouping {
  const { row, records, paper } = find(reads, name);
  if (records.length < 2) {
    const problem = `"${paper.id}" is one record: there is nothing to take apart`;
    throw new KindredError('INVALID_PARAMETER', { name: 'id', problem });
  }
  const named = records.find(
    (record) => record.paper.id === name.trim() && name.trim() !== paper.id,
  );
  const alone = named === undefined ? records : [named];
  const rest = named === undefined ? [] : records.filter((record) => record !== named);
  const kept =
    rest.length > 1 ? [joined(paper.id, rest, { kind: 'added', replaces: [] })] : rest.map(toPlan);
  const others = named === undefined ? records : rest;
  return {
    removes: [row],
    plans: [...kept, ...alone.map(toPlan)],
    apart: pairsOf(alone, others),
    together: [],
  };
}

/** Makes one paper of several. */
export function planJoin(reads: Store, names: readonly string[]): Regrouping {
  const found = names.map((name) => find(reads, name));
  const rows = [...new Set(found.map(({ row }) => row))];
  const [first] = found;
  if (first === undefined || rows.length < 2) {
    const problem = 'these names are of one paper: name two that are to become one';
    throw new KindredError('INVALID_PARAMETER', { name: 'ids', problem });
  }
  const groups = rows.map((row) => found.find((each) => each.row === row)?.records ?? []);
  const records = groups.flat();
  return {
    removes: [],
    plans: [joined(first.paper.id, records, { kind: 'merged', replaces: rows })],
    apart: [],
    together: pairsOf(records, records),
  };
}

function toPlan(record: StoredRecord): MergePlan {
  return { kind: 'added', paper: record.paper, records: [], replaces: [], origin: record.origin };
}

function find(reads: Store, name: string) {
  const row = rowOf(reads, name);
  const paper = row === undefined ? undefined : reads.paper(row);
  if (row === undefined || paper === undefined) {
    throw new KindredError('PAPER_NOT_FOUND', { id: name.slice(0, 200) });
  }
  return { row, paper, records: recordsOf(reads, row, paper) };
}

function pairsOf(
  some: readonly StoredRecord[],
  others: readonly StoredRecord[],
): (readonly [string, string])[] {
  return some.flatMap((a) =>
    others.filter((b) => b !== a).map((b) => [a.paper.id, b.paper.id] as const),
  );
}
