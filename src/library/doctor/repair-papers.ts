import type { Embedder } from '../../embedder/embedder.js';
import { isKindredError } from '../../errors/kindred-error.js';
import type { Paper } from '../../paper/paper.js';
import { hashPaper, hashText, toPassage } from '../../paper/passage.js';
import type { Row } from '../../ranking/run.js';
import type { Store } from '../../store/store.js';
import type { StoreWriter } from '../../store/store-writer.js';
import type { BoundModel } from '../library-model.js';
import { isCurable, needsEmbedding, type FaultyPaper } from './check-papers.js';

/** Papers that are embedded and written together. */
const windowSize = 64;

/** Where papers are repaired. */
export interface RepairContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  readonly bound: BoundModel;
  /** Absent where the model cannot embed: what needs it is left as it is. */
  readonly embedder: Embedder | undefined;
}

/** What became of faulty papers. */
export interface Repaired {
  readonly repaired: number;
  readonly left: readonly FaultyPaper[];
}

interface Repair {
  readonly faulty: FaultyPaper;
  readonly paper: Paper;
  readonly passage: string;
}

/**
 * Stores papers anew, from their records, under rows of their own: who follows the changes takes them up
 * like any others. A record that cannot be read, or is not what it was, is left as it is.
 */
export async function repairPapers(
  faulty: readonly FaultyPaper[],
  context: RepairContext,
): Promise<Repaired> {
  const { reads, writer, embedder, bound } = context;
  const isPossible = (each: FaultyPaper) =>
    isCurable(each) && (embedder !== undefined || !needsEmbedding(each));
  const possible = faulty.filter(isPossible);
  const left = faulty.filter((each) => !isPossible(each));
  let repaired = 0;
  for (let from = 0; from < possible.length; from += windowSize) {
    const window = possible.slice(from, from + windowSize).flatMap((each): Repair[] => {
      const paper = reads.paper(each.row);
      if (paper === undefined) return [];
      return [{ faulty: each, paper, passage: toPassage(paper, bound.model.passageTemplate) }];
    });
    const vectors = await embedMissing(window, embedder);
    writer.transaction(() => {
      // Somebody else may have changed the library's model meanwhile.
      if (reads.libraryModel()?.number !== bound.number) return;
      for (const repair of window) {
        if (reads.contentHash(repair.faulty.row) === undefined) continue;
        const vector = vectors.get(repair) ?? reads.embedding(repair.faulty.row, bound.number);
        if (vector !== undefined && storeAnew(repair, vector, context)) repaired++;
        else left.push(repair.faulty);
      }
    });
  }
  return { repaired, left };
}

async function embedMissing(
  window: readonly Repair[],
  embedder: Embedder | undefined,
): Promise<ReadonlyMap<Repair, Float32Array>> {
  const missing = window.filter(({ faulty }) => needsEmbedding(faulty));
  const vectors = new Map<Repair, Float32Array>();
  if (embedder === undefined || missing.length === 0) return vectors;
  const computed = await embedder.embedPassages(missing.map(({ passage }) => passage));
  missing.forEach((repair, i) => {
    const vector = computed[i];
    if (vector !== undefined) vectors.set(repair, vector);
  });
  return vectors;
}

/** @returns false where the database contradicts it, e.g. where another row holds the paper's id */
function storeAnew(
  { faulty: { row }, paper, passage }: Repair,
  vector: Float32Array,
  { reads, writer, bound }: RepairContext,
): boolean {
  try {
    writer.transaction(() => replaceRow(row));
    return true;
  } catch (error) {
    if (isKindredError(error, 'LIBRARY_UNREADABLE')) return false;
    throw error;
  }

  function replaceRow(old: Row): void {
    const origin = reads.origin(old);
    const added = reads.added(old);
    const aliases = reads.records(paper.id).map((record) => record.paper.id);
    const [contentHash, passageHash] = [hashPaper(paper), hashText(passage)];
    writer.delete(old);
    const model = bound.number;
    writer.insert({ paper, contentHash, model, passageHash, vector, origin, added, aliases });
  }
}
