import type { Embedder } from '../../embedder/embedder.js';
import { toPassage } from '../../paper/passage.js';
import { dot, type Embedding } from '../../ranking/embedding.js';
import type { Row } from '../../ranking/run.js';
import type { Store } from '../../store/store.js';
import type { FaultyPaper } from './check-papers.js';

/** Papers of a library that are embedded again: some hundred milliseconds of work. */
export const comparedPapers = 16;
/** Embedding again gives a cosine of 1 to 8 digits, and to 3 where components are stored in one byte. */
const leastCosine = 0.99;
const windowSize = 64;

/** What embeddings are compared with. */
export interface Comparison {
  readonly reads: Store;
  /** The number of the library's model in the store. */
  readonly model: number;
  readonly embedder: Embedder;
}

interface Compared {
  readonly row: Row;
  readonly id: string;
  readonly passage: string;
  readonly stored: Embedding;
}

/** Embeds papers again, and gives those of which something else is stored. */
export async function findForeignVectors(
  rows: readonly Row[],
  { reads, model, embedder }: Comparison,
): Promise<FaultyPaper[]> {
  const foreign: FaultyPaper[] = [];
  for (let from = 0; from < rows.length; from += windowSize) {
    const window = rows.slice(from, from + windowSize).flatMap((row): Compared[] => {
      // A row never changes, but it may be gone.
      const [paper, stored] = [reads.paper(row), reads.embedding(row, model)];
      if (paper === undefined || stored === undefined) return [];
      const passage = toPassage(paper, embedder.model.passageTemplate);
      return [{ row, id: paper.id, passage, stored }];
    });
    const computed = await embedder.embedPassages(window.map(({ passage }) => passage));
    window.forEach(({ row, id, stored }, i) => {
      const again = computed[i];
      if (again === undefined || dot(stored, again) < leastCosine) {
        foreign.push({ row, id, fault: 'foreign' });
      }
    });
  }
  return foreign;
}

/** At most `count` of some rows, spread evenly. */
export function spread(rows: readonly Row[], count: number): readonly Row[] {
  if (rows.length <= count) return rows;
  return Array.from(
    { length: count },
    (_, i) => rows[Math.floor((i * rows.length) / count)],
  ).filter((row) => row !== undefined);
}
