import { copyFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { isKindredError } from '../../errors/kindred-error.js';
import { copyWithLog, hasLog } from '../../store/copy-database.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import { checkDatabase } from '../doctor/check-database.js';
import { describeFaulty, findFaultyPapers, needsEmbedding } from '../doctor/check-papers.js';
import { checkRecords } from '../doctor/check-records.js';
import { repairPapers } from '../doctor/repair-papers.js';
import { boundModel } from '../library-model.js';
import { openEmbedder, unreadable, type Staged, type StageOptions } from './staged.js';

/** How to come by the rest of a backup in which something cannot be read. */
const partly =
  'to have the rest, copy the file to NEW/library.sqlite, run "kindred backup --salvage rest.jsonl --library NEW" and restore that';

/**
 * Copies an SQLite backup, brings the copy up to the present schema and checks all of it.
 *
 * @throws as stage
 */
export async function stageDatabase(path: string, options: StageOptions): Promise<Staged> {
  const { file } = options;
  try {
    if (hasLog(file)) copyWithLog(file, path);
    else copyFileSync(file, path);
    // Opening it brings it up to the present schema.
    const database = openDatabase(path);
    try {
      const embedded = await mendStaged(database, path, options);
      const papers = new Store(database).size();
      database.pragma('journal_mode = DELETE'); // one file, not three
      return { path, papers, embedded };
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isKindredError(error, 'LIBRARY_UNREADABLE')) throw error;
    throw unreadable(file, 'it is no backup of a Kindred library, or a damaged one', error);
  }
}

/**
 * Checks a copied database to its last paper, and mends what can be made anew.
 *
 * @returns how many embeddings had to be computed
 * @throws INPUT_UNREADABLE where something else is wrong
 */
async function mendStaged(
  database: Database,
  path: string,
  { file, directory, models, signal }: StageOptions,
): Promise<number> {
  const writer = () => new StoreWriter(database, path);
  const inspection = new Inspection(database);
  const how = { database, inspection, quick: false, repair: true, writer };
  const { finding, isReadable } = checkDatabase(how);
  if (!isReadable) throw unreadable(file, finding.message);
  const reads = new Store(database);
  const bound = boundModel(reads);
  if (bound === undefined) throw unreadable(file, 'it names no model');
  const records = checkRecords(inspection);
  if (records.status === 'error') throw unreadable(file, `${records.message}; ${partly}`);
  const faulty = [...findFaultyPapers(inspection, bound)];
  const missing = faulty.filter(needsEmbedding).length;
  signal?.throwIfAborted();
  const embedder = missing > 0 ? await openEmbedder(bound, models, directory) : undefined;
  try {
    const { left } = await repairPapers(faulty, { reads, writer: writer(), bound, embedder });
    const [problem] = describeFaulty(left, '');
    if (problem !== undefined) throw unreadable(file, `${problem}; ${partly}`);
    return missing;
  } finally {
    await embedder?.close();
  }
}
