import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { wholeFingerprint } from '../../embedder/reduced-model.js';
import { messageOf } from '../../errors/kindred-error.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { schemaVersion } from '../../store/schema.js';
import { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import { databasePath } from '../library-files.js';
import { boundModel, toBound, type BoundModel, type ModelSource } from '../library-model.js';
import { createLexicalKind } from '../lexical-kind.js';
import { createVectorKind, vectorPrefix, type VectorLimits } from '../vector-kind.js';
import { checkDirectory, checkLeftovers } from './check-files.js';
import { checkIndex, examineVectors } from './check-indexes.js';
import { findFaultyPapers, paperFaults, type FaultyPaper } from './check-papers.js';
import { askRepair, counted, findingsOf, type Finding } from './finding.js';
import { repairPapers } from './repair-papers.js';
import { currentFiles } from './current-files.js';

/** How a library is examined. */
export interface DoctorOptions {
  readonly directory: string;
  readonly models: ModelSource;
  /** Mend what is derived. Default false. */
  readonly repair?: boolean;
  /** Leave out that SQLite's own indexes fit their tables. Default false. */
  readonly quick?: boolean;
  /** As the library is opened with. Default as there. */
  readonly vectorLimits?: VectorLimits;
  /** Told the name of each check as it begins. */
  readonly onCheck?: (check: string) => void;
}

/** What examining a library found. */
export interface DoctorReport {
  readonly directory: string;
  readonly findings: readonly Finding[];
  /** Whether nothing is wrong, or nothing is any more. */
  readonly healthy: boolean;
}

/**
 * Examines a library, from its directory to the last vector, and mends what can be made anew from what is
 * whole. It reads one moment of the library, so it may run while others read and write. A library that
 * cannot even be opened gets its report all the same.
 */
export async function examineLibrary(options: DoctorOptions): Promise<DoctorReport> {
  const directory = resolve(options.directory);
  const findings: Finding[] = [...checkDirectory(directory)];
  if (findings.every(({ status }) => status !== 'error')) {
    findings.push(...(await examineDatabase(realpathSync(directory), options)));
  }
  return { directory, findings, healthy: findings.every(({ status }) => status !== 'error') };
}

async function examineDatabase(directory: string, options: DoctorOptions): Promise<Finding[]> {
  let database: Database;
  try {
    database = openDatabase(databasePath(directory));
  } catch (error) {
    return [findingsOf('database').error(messageOf(error))];
  }
  try {
    return await new Examination(directory, database, options).run();
  } finally {
    database.close();
  }
}

/** One examination of a library whose database can be opened. */
class Examination {
  readonly #directory: string;
  readonly #database: Database;
  readonly #options: DoctorOptions;
  readonly #inspection: Inspection;
  readonly #reads: Store;
  readonly #findings: Finding[] = [];

  constructor(directory: string, database: Database, options: DoctorOptions) {
    this.#directory = directory;
    this.#database = database;
    this.#options = options;
    this.#inspection = new Inspection(database);
    this.#reads = new Store(database);
  }

  async run(): Promise<Finding[]> {
    if (!this.#checkDatabase()) return this.#findings;
    const bound = boundModel(this.#reads);
    if (bound === undefined) {
      return [...this.#findings, findingsOf('model').error('the library names no model')];
    }
    const isUsable = await this.#checkModel(bound);
    await this.#checkPapers(bound, isUsable);
    await this.#checkIndexes(bound);
    this.#checkRest(bound);
    return this.#findings;
  }

  get #mayRepair(): boolean {
    return this.#options.repair === true && !this.#database.readonly;
  }

  /** Whether what follows can be checked at all. */
  #checkDatabase(): boolean {
    const { ok, error, repaired } = findingsOf('database');
    this.#options.onCheck?.('database');
    const problems = this.#inspection.integrity(this.#options.quick === true);
    if (problems.length > 0) {
      const advice = '"kindred restore" brings back a backup';
      this.#findings.push(error(`damaged: ${problems.slice(0, 3).join('; ')}: ${advice}`));
      return false;
    }
    const { embeddings, identifiers, merged } = this.#inspection.orphans();
    const orphans = embeddings + identifiers + merged;
    const { deletedButLive, addedButGone } = this.#inspection.contradictions();
    const contradictions = deletedButLive + addedButGone;
    const faults = [
      ...(orphans > 0 ? [`${counted(orphans, 'entry')} of no paper`] : []),
      ...(contradictions > 0 ? [`${counted(contradictions, 'change')} that did not happen`] : []),
    ];
    if (faults.length === 0) {
      const generation = this.#reads.generation().toLocaleString('en-US');
      this.#findings.push(ok(`whole, schema ${schemaVersion}, generation ${generation}`));
    } else if (this.#mayRepair) {
      const writer = this.#writer();
      writer.transaction(() => {
        this.#inspection.removeOrphans();
        if (contradictions > 0) writer.forgetChanges();
      });
      this.#findings.push(repaired(`${faults.join(', ')}: removed`));
    } else {
      this.#findings.push(error(`${faults.join(', ')}: ${askRepair}`));
    }
    return true;
  }

  /** Whether the model can embed. */
  async #checkModel({ model }: BoundModel): Promise<boolean> {
    const { ok, error } = findingsOf('model');
    this.#options.onCheck?.('model');
    try {
      const found = await this.#options.models.resolve(model.id);
      if (found.fingerprint === wholeFingerprint(model)) {
        this.#findings.push(ok(`${model.id} is there and whole`));
        return true;
      }
      const advice = 'put back the old files, or change the library with "kindred reembed"';
      this.#findings.push(
        error(`${model.id} is not what the library was embedded with: ${advice}`),
      );
    } catch (problem) {
      this.#findings.push(error(messageOf(problem)));
    }
    return false;
  }

  async #checkPapers(bound: BoundModel, isUsable: boolean): Promise<void> {
    const { ok, error, repaired } = findingsOf('papers');
    this.#options.onCheck?.('papers');
    const faulty = this.#inSnapshot(() => [...findFaultyPapers(this.#inspection, bound)]);
    if (faulty.length === 0) {
      this.#findings.push(ok(`${counted(this.#reads.size(), 'paper')}, each with its embedding`));
      return;
    }
    const isMended = this.#mayRepair && isUsable ? await this.#repair(faulty, bound) : 0;
    if (isMended > 0) this.#findings.push(repaired(`${counted(isMended, 'paper')} stored anew`));
    if (isMended === faulty.length) return;
    const left = isMended === 0 ? faulty : faulty.filter(({ fault }) => !isCurable(fault));
    for (const told of describe(left)) this.#findings.push(error(told));
  }

  async #repair(faulty: readonly FaultyPaper[], { number, model }: BoundModel): Promise<number> {
    if (!faulty.some(({ fault }) => isCurable(fault))) return 0;
    const embedder = await this.#options.models.open(model);
    try {
      const context = { reads: this.#reads, writer: this.#writer(), model: number, embedder };
      return await repairPapers(faulty, context);
    } finally {
      await embedder.close();
    }
  }

  async #checkIndexes(bound: BoundModel): Promise<void> {
    const { repair = false, vectorLimits: limits } = this.#options;
    const directory = this.#directory;
    this.#reads.beginSnapshot();
    try {
      const view = this.#reads;
      const about = { directory, library: view.libraryId() ?? '', exclusively: neverSaves };
      const { fingerprint, dimensions } = bound.model;
      const of = { fingerprint, dimensions, model: bound.number, limits, view: () => view };
      const common = { directory, view, repair: repair && !this.#database.readonly };
      this.#options.onCheck?.('vector index');
      const vectors = { ...common, kind: createVectorKind({ ...about, ...of }) };
      const prefix = vectorPrefix(fingerprint);
      const examine = examineVectors(view, bound);
      this.#findings.push(await checkIndex({ ...vectors, prefix, examine }));
      this.#options.onCheck?.('word index');
      const words = { ...common, kind: createLexicalKind(about), prefix: 'lexical' };
      this.#findings.push(await checkIndex(words));
    } finally {
      this.#reads.endSnapshot();
    }
  }

  #checkRest(bound: BoundModel): void {
    const models = this.#reads.models().map(toBound);
    const current = currentFiles(this.#directory, models);
    this.#findings.push(...checkLeftovers(this.#directory, current, this.#mayRepair));
    const { note } = findingsOf('other models');
    const shares = new Map(this.#reads.modelShares().map((share) => [share.number, share]));
    for (const { number, model } of models) {
      const { vectors = 0 } = shares.get(number) ?? {};
      if (number === bound.number || vectors === 0) continue;
      const told = `${counted(vectors, 'vector')} of ${model.id} are kept`;
      this.#findings.push(note(`${told}: "kindred reembed --prune" removes them`));
    }
  }

  #writer(): StoreWriter {
    return new StoreWriter(this.#database, databasePath(this.#directory));
  }

  #inSnapshot<Result>(work: () => Result): Result {
    this.#reads.beginSnapshot();
    try {
      return work();
    } finally {
      this.#reads.endSnapshot();
    }
  }
}

function neverSaves(): never {
  throw new Error('an examination saves no index');
}

function isCurable(fault: FaultyPaper['fault']): boolean {
  return fault !== 'record' && fault !== 'content';
}

/** What is wrong, fault by fault, with some of the papers it is wrong with. */
function describe(faulty: readonly FaultyPaper[]): string[] {
  return Object.entries(paperFaults).flatMap(([fault, what]) => {
    const ids = faulty.filter((each) => each.fault === fault).map(({ id }) => id);
    if (ids.length === 0) return [];
    const some = ids.slice(0, 5).join(', ') + (ids.length > 5 ? ' …' : '');
    const advice = fault === 'record' || fault === 'content' ? 'add them again' : askRepair;
    return [`${counted(ids.length, 'paper')} that ${what} (${some}): ${advice}`];
  });
}
