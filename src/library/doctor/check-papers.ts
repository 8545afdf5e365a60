import type { EmbeddingModel } from '../../embedder/model.js';
import type { Paper } from '../../paper/paper.js';
import { hashPaper, hashText, toPassage } from '../../paper/passage.js';
import { toRow, type Row } from '../../ranking/run.js';
import { decodeVector } from '../../ranking/vector-encoding.js';
import type { Inspection, StoredRow } from '../../store/inspection.js';
import { fromRecord, toColumns } from '../../store/record.js';
import type { BoundModel } from '../library-model.js';

const rowsAtOnce = 500;

/** What can be wrong with a stored paper, and what people are told of it. */
export const paperFaults = {
  record: 'cannot be read',
  content: 'differ from their checksum',
  columns: 'have columns that are not those of their record',
  missing: 'have no embedding',
  stale: 'have the embedding of another text',
  vector: 'have an embedding that is none',
} as const;

/** See {@link paperFaults}. */
export type PaperFault = keyof typeof paperFaults;

/** A paper that something is wrong with. */
export interface FaultyPaper {
  readonly row: Row;
  readonly id: string;
  readonly fault: PaperFault;
}

/** Reads every paper of a library with its embedding, and gives those that something is wrong with. */
export function* findFaultyPapers(
  inspection: Inspection,
  { number, model }: BoundModel,
): Iterable<FaultyPaper> {
  for (let after = 0; ;) {
    const rows = inspection.rows(number, after, rowsAtOnce);
    for (const stored of rows) {
      after = stored.row;
      const fault = faultOf(stored, model);
      if (fault !== undefined) yield { row: toRow(stored.row), id: stored.id, fault };
    }
    if (rows.length < rowsAtOnce) return;
  }
}

function faultOf(stored: StoredRow, model: EmbeddingModel): PaperFault | undefined {
  let paper: Paper;
  try {
    paper = fromRecord(stored.record);
    if (!hashPaper(paper).equals(stored.contentHash)) return 'content';
    if (!hasColumnsOf(paper, stored)) return 'columns';
  } catch {
    return 'record';
  }
  const { vector, passageHash, encoding } = stored;
  if (vector === null || passageHash === null || encoding === null) return 'missing';
  if (!hashText(toPassage(paper, model.passageTemplate)).equals(passageHash)) return 'stale';
  try {
    return decodeVector(vector, encoding).length === model.dimensions ? undefined : 'vector';
  } catch {
    return 'vector';
  }
}

function hasColumnsOf(paper: Paper, stored: StoredRow): boolean {
  const { titleKey, ...columns } = toColumns(paper);
  const isSame = (a: Buffer | null, b: Buffer | null) =>
    a === null || b === null ? a === b : a.equals(b);
  return (
    isSame(titleKey, stored.titleKey) &&
    columns.id === stored.id &&
    columns.hasAbstract === stored.hasAbstract &&
    columns.year === stored.year &&
    columns.venueKey === stored.venueKey &&
    columns.authorsKey === stored.authorsKey &&
    columns.source === stored.source
  );
}
