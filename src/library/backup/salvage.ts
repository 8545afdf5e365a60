import { randomUUID } from 'node:crypto';
import { hashPaper } from '../../paper/passage.js';
import { paperSchema, type Paper } from '../../paper/paper.js';
import { toRow, type Row } from '../../ranking/run.js';
import type { Inspection } from '../../store/inspection.js';
import { fromRecord } from '../../store/record.js';
import type { Store } from '../../store/store.js';
import { boundModel } from '../library-model.js';
import { modelSchema } from '../model-schema.js';
import type { Whole, WholePaper } from './whole-lines.js';

/** Where a damaged library is read. */
interface SalvageContext {
  readonly view: Store;
  readonly inspection: Inspection;
  /** The model whose vectors are taken, too; none where undefined. */
  readonly model: number | undefined;
}

/** What can be read of a library that is damaged. */
interface Salvage {
  /** Rows whose papers can be read, ascending; no paper twice. */
  readonly rows: readonly Row[];
  /** What cannot be read: ids of papers, or numbers of rows where not even these can be. */
  readonly lost: readonly string[];
  /** Papers that can be read but are not what they were: something in them changed. */
  readonly doubtful: readonly string[];
}

/** A damaged library, as far as it can be read. */
export interface SalvagedWhole extends Omit<Salvage, 'rows'> {
  readonly papers: number;
  readonly generation: number;
  readonly whole: Whole;
}

/**
 * Reads what can be read of a library that is damaged.
 *
 * @param view holds a snapshot
 * @param vectors take embeddings, too
 * @throws LIBRARY_UNREADABLE where not even the number of rows can be read
 */
export function salvageWhole(view: Store, inspection: Inspection, vectors: boolean): SalvagedWhole {
  const { rows, ...told } = salvage(view, inspection);
  const bound = orElse(undefined, () => boundModel(view));
  const model = modelSchema.safeParse(bound?.model).data;
  const library = orElse(undefined, () => view.libraryId()) ?? randomUUID();
  const number = vectors && model !== undefined ? bound?.number : undefined;
  const whole = {
    head: model && { library, papers: rows.length, model },
    papers: salvagedPapers(rows, { view, inspection, model: number }),
    apart: orElse([], () => view.apartPairs()),
    sources: orElse([], () => view.sources()),
  };
  const generation = orElse(0, () => view.generation());
  return { papers: rows.length, generation, whole, ...told };
}

/**
 * Tries every row of a library, one by one, so that what is damaged hides nothing else.
 */
function salvage(store: Store, inspection: Inspection): Salvage {
  const rows: Row[] = [];
  const [lost, doubtful]: [string[], string[]] = [[], []];
  const seen = new Set<string>();
  for (let number = 1; number <= store.lastRow(); number++) {
    const row = toRow(number);
    try {
      const paper = store.paper(row);
      if (paper === undefined) continue;
      const { id } = paperSchema.parse(paper);
      if (seen.has(id)) continue;
      seen.add(id);
      rows.push(row);
      if (store.contentHash(row)?.equals(hashPaper(paper)) !== true) doubtful.push(id);
    } catch {
      lost.push(orElse(undefined, () => inspection.idOf(number)) ?? `row ${number}`);
    }
  }
  return { rows, lost, doubtful };
}

/** Papers with what is kept of them, as far as that can be read. */
function* salvagedPapers(
  rows: readonly Row[],
  { view, inspection, model }: SalvageContext,
): Iterable<WholePaper> {
  for (const row of rows) {
    const paper = view.paper(row);
    if (paper === undefined) continue;
    const vector =
      model === undefined ? undefined : orElse(undefined, () => view.embedding(row, model));
    const hash =
      model === undefined ? undefined : orElse(undefined, () => view.passageHash(row, model));
    yield {
      paper,
      origin: orElse(undefined, () => view.origin(row)),
      added: orElse(undefined, () => view.added(row)),
      records: readableRecords(inspection, paper),
      ...(vector && hash && { vector, passageHash: hash }),
    };
  }
}

/** The records that a paper is made of, without those that are damaged; none where one is left. */
function readableRecords(inspection: Inspection, { id }: Paper): WholePaper['records'] {
  const parts = orElse([], () => inspection.partsOf(id));
  const whole = parts.flatMap(({ record, contentHash, origin }) =>
    orElse([], () => {
      const paper = fromRecord(record);
      if (!hashPaper(paper).equals(contentHash)) return [];
      return [{ paper, origin: origin ?? undefined }];
    }),
  );
  return whole.length > 1 ? whole : [];
}

/** What `work` gives, or what is to stand for it where that cannot be read. */
function orElse<Result>(fallback: Result, work: () => Result): Result {
  try {
    return work();
  } catch {
    return fallback;
  }
}
