import type { Embedder } from '../../embedder/embedder.js';
import { hashPaper, hashText, toPassage } from '../../paper/passage.js';
import type { Store } from '../../store/store.js';
import type { StoreWriter } from '../../store/store-writer.js';
import type { FaultyPaper } from './check-papers.js';

/** Papers that are embedded and written together. */
const windowSize = 64;

/** Where papers are repaired. */
export interface RepairContext {
  readonly reads: Store;
  readonly writer: StoreWriter;
  /** The number of the library's model in the store. */
  readonly model: number;
  readonly embedder: Embedder;
}

/**
 * Stores papers anew, from their records, under rows of their own: who follows the changes takes them up
 * like any others. A record that cannot be read, or is not what it was, is left as it is.
 *
 * @returns how many were repaired
 */
export async function repairPapers(
  faulty: readonly FaultyPaper[],
  { reads, writer, model, embedder }: RepairContext,
): Promise<number> {
  const curable = faulty.filter(({ fault }) => fault !== 'record' && fault !== 'content');
  let repaired = 0;
  for (let from = 0; from < curable.length; from += windowSize) {
    const window = curable.slice(from, from + windowSize).flatMap(({ row }) => {
      const paper = reads.paper(row);
      if (paper === undefined) return [];
      return [{ row, paper, passage: toPassage(paper, embedder.model.passageTemplate) }];
    });
    const vectors = await embedder.embedPassages(window.map(({ passage }) => passage));
    writer.transaction(() => {
      window.forEach(({ row, paper, passage }, i) => {
        const vector = vectors[i];
        // Somebody else may have changed it, or the library's model, meanwhile.
        const isThere = reads.contentHash(row) !== undefined;
        if (vector === undefined || !isThere || reads.libraryModel()?.number !== model) return;
        const origin = reads.origin(row);
        const aliases = reads.records(paper.id).map((record) => record.paper.id);
        const contentHash = hashPaper(paper);
        writer.delete(row);
        const passageHash = hashText(passage);
        writer.insert({ paper, contentHash, model, passageHash, vector, origin, aliases });
        repaired++;
      });
    });
  }
  return repaired;
}
