import type { EmbeddingModel } from '../../embedder/model.js';
import type { Paper } from '../../paper/paper.js';
import { hashPaper, hashText, toPassage } from '../../paper/passage.js';
import { dot } from '../../ranking/embedding.js';
import { toRow, type Row } from '../../ranking/run.js';
import { decodeVector } from '../../ranking/vector-encoding.js';
import type { Inspection, StoredRow } from '../../store/inspection.js';
import { fromRecord, toAlias, toColumns } from '../../store/record.js';
import type { BoundModel } from '../library-model.js';
import { askBackup, counted, named } from './finding.js';

const rowsAtOnce = 500;
/** Of a stored embedding's norm: computed ones are within 1e-6. */
const normTolerance = 1e-4;

/** What can be wrong with a stored paper, and what people are told of it. */
export const paperFaults = {
  record: 'whose record cannot be read',
  content: 'whose record differs from its checksum',
  missing: 'without an embedding',
  stale: 'with the embedding of another text',
  vector: 'with an embedding that is none',
  foreign: 'with an embedding that the model does not make',
  columns: 'with columns that are not those of the record',
  identifiers: 'with names that are not those of the record',
} as const;

/** See {@link paperFaults}. */
export type PaperFault = keyof typeof paperFaults;

/** A paper that something is wrong with. */
export interface FaultyPaper {
  readonly row: Row;
  readonly id: string;
  /** The gravest one. */
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

/** Whether a fault can be mended: all but a record that is not what it was. */
export function isCurable({ fault }: FaultyPaper): boolean {
  return fault !== 'record' && fault !== 'content';
}

/** Whether a fault is in the embedding, so that it takes the model to mend it. */
export function needsEmbedding(faulty: FaultyPaper): boolean {
  const { fault } = faulty;
  return isCurable(faulty) && fault !== 'columns' && fault !== 'identifiers';
}

/**
 * What is wrong, fault by fault, with some of the papers it is wrong with, and what to do.
 *
 * @param advice what to do where a fault could be mended
 */
export function describeFaulty(faulty: readonly FaultyPaper[], advice: string): string[] {
  return Object.entries(paperFaults).flatMap(([fault, what]) => {
    const alike = faulty.filter((each) => each.fault === fault);
    const [first] = alike;
    if (first === undefined) return [];
    const some = named(alike.map(({ id }) => id));
    const next = isCurable(first) ? advice : askBackup;
    return [`${counted(alike.length, 'paper')} ${what} (${some}): ${next}`];
  });
}

function faultOf(stored: StoredRow, model: EmbeddingModel): PaperFault | undefined {
  try {
    const paper = fromRecord(stored.record);
    if (!hashPaper(paper).equals(stored.contentHash)) return 'content';
    // What needs the model is told first: mending it mends the rest.
    return embeddingFault(paper, stored, model) ?? derivedFault(paper, stored);
  } catch {
    return 'record';
  }
}

function embeddingFault(
  paper: Paper,
  { vector, passageHash, encoding }: StoredRow,
  { dimensions, passageTemplate }: EmbeddingModel,
): PaperFault | undefined {
  if (vector === null || passageHash === null || encoding === null) return 'missing';
  if (!hashText(toPassage(paper, passageTemplate)).equals(passageHash)) return 'stale';
  try {
    const embedding = decodeVector(vector, encoding);
    const isUnit = Math.abs(Math.sqrt(dot(embedding, embedding)) - 1) <= normTolerance;
    return isUnit && embedding.length === dimensions ? undefined : 'vector';
  } catch {
    return 'vector';
  }
}

function derivedFault(paper: Paper, stored: StoredRow): PaperFault | undefined {
  if (!hasColumnsOf(paper, stored)) return 'columns';
  return hasNamesOf(paper, stored) ? undefined : 'identifiers';
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

function hasNamesOf(paper: Paper, stored: StoredRow): boolean {
  const found = JSON.parse(stored.identifiers) as string[];
  const records = JSON.parse(stored.records) as string[];
  const aliases = records.filter((id) => id !== paper.id).map(toAlias);
  const expected = new Set([...paper.identifiers, ...aliases]);
  return found.length === expected.size && found.every((name) => expected.has(name));
}
