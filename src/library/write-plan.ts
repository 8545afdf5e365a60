import { hashPaper } from '../paper/passage.js';
import type { Row } from '../ranking/run.js';
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
  /** When papers came that replace none, in ms since 1970; undefined where that is not known. */
  readonly added: number | undefined;
}

/** Carries out a plan, inside a transaction. A paper whose content stays the same keeps its row. */
export function writePlan(
  { paper, records, replaces, origin }: MergePlan,
  { passageHash, vector }: PlanEmbedding,
  { reads, writer, model, added }: PlanContext,
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
  const first = replaces.length === 0 ? added : firstAdded(reads, replaces);
  const aliases = records.map((record) => record.paper.id);
  if (isKept) {
    writer.addAliases(
      own,
      aliases.filter((id) => id !== paper.id),
    );
    return;
  }
  for (const row of replaces) writer.delete(row);
  writer.insert({ paper, contentHash, model, passageHash, vector, origin, added: first, aliases });
}

/** When the first of papers came, in ms since 1970; undefined where that is not known of one of them. */
export function firstAdded(reads: Store, rows: readonly Row[]): number | undefined {
  const times = rows.map((row) => reads.added(row));
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 && known.length === times.length ? Math.min(...known) : undefined;
}
