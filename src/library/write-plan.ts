import { hashPaper } from '../paper/passage.js';
import type { Store } from '../store/store.js';
import type { StoreWriter } from '../store/store-writer.js';
import type { MergePlan } from './merge-plan.js';

/** The embedding of a plan's paper. */
export interface PlanEmbedding {
  readonly passageHash: Buffer;
  readonly vector: Float32Array;
}

/** Where a plan is carried out. */
export interface PlanContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  /** The number of the model in the store. */
  readonly model: number;
}

/** Carries out a plan, inside a transaction. A paper whose content stays the same keeps its row. */
export function writePlan(
  { paper, records, replaces, origin }: MergePlan,
  { passageHash, vector }: PlanEmbedding,
  { reads, writer, model }: PlanContext,
): void {
  const contentHash = hashPaper(paper);
  const [own] = replaces;
  const isKept =
    replaces.length === 1 &&
    own !== undefined &&
    reads.contentHash(own)?.equals(contentHash) === true;
  // Papers that become one give their records away before they go.
  for (const row of replaces) {
    const id = reads.paper(row)?.id;
    if (id !== undefined) writer.setRecords(id, []);
  }
  writer.setRecords(paper.id, records);
  const aliases = records.map((record) => record.paper.id);
  if (isKept) {
    writer.addAliases(
      own,
      aliases.filter((id) => id !== paper.id),
    );
    return;
  }
  for (const row of replaces) writer.delete(row);
  writer.insert({ paper, contentHash, model, passageHash, vector, origin, aliases });
}
