import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Embedder } from '../../embedder/embedder.js';
import { messageOf } from '../../errors/kindred-error.js';
import type { Row } from '../../ranking/run.js';
import { Inspection } from '../../store/inspection.js';
import { openDatabase } from '../../store/open-database.js';
import { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import { databasePath } from '../library-files.js';
import { toBound, type BoundModel, type ModelSource } from '../library-model.js';
import { createLexicalKind } from '../lexical-kind.js';
import { createVectorKind, vectorPrefix, type VectorLimits } from '../vector-kind.js';
import { checkDatabase } from './check-database.js';
import { comparedPapers, findForeignVectors, spread } from './check-embeddings.js';
import { checkDirectory, checkLeftovers } from './check-files.js';
import { checkIndex, examineVectors } from './check-indexes.js';
import { checkModel, otherModels } from './check-model.js';
import {
  describeFaulty,
  findFaultyPapers,
  needsEmbedding,
  type FaultyPaper,
} from './check-papers.js';
import { checkRecords, checkSources } from './check-records.js';
import { currentFiles } from './current-files.js';
import { askBackup, askRepair, counted, findingsOf, notExamined, type Finding } from './finding.js';
import { repairPapers } from './repair-papers.js';

/** How a library is examined. */
export interface DoctorOptions {
  readonly directory: string;
  readonly models: ModelSource;
  /** Mend what is derived. Default false. */
  readonly repair?: boolean;
  /** Leave out what takes longest: that SQLite's own indexes fit their tables, and starting the model. Default false. */
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

/** All checks but that of the directory, in the order in which they are made. */
const checks = [
  'database',
  'merged records',
  'model',
  'papers',
  'embeddings',
  'vector index',
  'word index',
  'files',
] as const;

type Check = (typeof checks)[number];

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
  } else {
    findings.push(...checks.map((check) => notExamined(check, 'the directory cannot be read')));
  }
  return { directory, findings, healthy: findings.every(({ status }) => status !== 'error') };
}

async function examineDatabase(directory: string, options: DoctorOptions): Promise<Finding[]> {
  let database: Database;
  try {
    options.onCheck?.('database');
    database = openDatabase(databasePath(directory));
  } catch (error) {
    const rest = checks
      .slice(1)
      .map((check) => notExamined(check, 'the database cannot be opened'));
    return [findingsOf('database').error(messageOf(error)), ...rest];
  }
  const examination = new Examination(directory, database, options);
  try {
    return await examination.run();
  } finally {
    await examination.close();
  }
}

/** One examination of a library whose database can be opened. */
class Examination {
  readonly #directory: string;
  readonly #database: Database;
  readonly #options: DoctorOptions;
  readonly #inspection: Inspection;
  readonly #findings: Finding[] = [];
  /** Rows of which nothing more need be told. */
  readonly #unsound = new Set<Row>();
  #canEmbed = false;
  #embedder: Embedder | undefined;

  constructor(directory: string, database: Database, options: DoctorOptions) {
    this.#directory = directory;
    this.#database = database;
    this.#options = options;
    this.#inspection = new Inspection(database);
  }

  async run(): Promise<Finding[]> {
    if ((await this.#check('database', () => this.#checkDatabase())) !== true) {
      return this.#without('merged records', 'the database is damaged');
    }
    await this.#check('merged records', () => this.#checkRecords());
    const reads = new Store(this.#database);
    const bound = await this.#check('model', () => this.#checkModel(reads));
    if (bound === undefined) return this.#without('papers', 'it takes the model to tell');
    await this.#check('papers', () => this.#checkPapers(reads, bound));
    await this.#check('embeddings', () => this.#checkEmbeddings(reads, bound));
    await this.#checkIndexes(reads, bound);
    await this.#check('files', () => this.#checkFiles(reads, bound));
    return this.#findings;
  }

  async close(): Promise<void> {
    try {
      await this.#embedder?.close();
    } finally {
      this.#database.close();
    }
  }

  /** Makes a check; what it throws is what it found. */
  async #check<Result>(
    check: Check,
    work: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    this.#options.onCheck?.(check);
    try {
      return await work();
    } catch (problem) {
      this.#findings.push(findingsOf(check).error(messageOf(problem)));
      return undefined;
    }
  }

  /** The findings, where `first` and what comes after it cannot be checked. */
  #without(first: Check, reason: string): Finding[] {
    const rest = checks.slice(checks.indexOf(first));
    return [...this.#findings, ...rest.map((check) => notExamined(check, reason))];
  }

  get #mayRepair(): boolean {
    return this.#options.repair === true && !this.#database.readonly;
  }

  #checkDatabase(): boolean {
    const { finding, isReadable } = checkDatabase({
      database: this.#database,
      inspection: this.#inspection,
      quick: this.#options.quick === true,
      repair: this.#mayRepair,
      writer: () => this.#writer(),
    });
    this.#findings.push(finding);
    return isReadable;
  }

  async #checkModel(reads: Store): Promise<BoundModel | undefined> {
    const { finding, bound, isUsable } = await checkModel(reads, this.#options.models);
    this.#findings.push(finding);
    this.#canEmbed = isUsable;
    return bound;
  }

  async #checkPapers(reads: Store, bound: BoundModel): Promise<void> {
    const { ok } = findingsOf('papers');
    const faulty = inSnapshot(reads, () => [...findFaultyPapers(this.#inspection, bound)]);
    for (const { row } of faulty) this.#unsound.add(row);
    if (faulty.length > 0) await this.#tell('papers', faulty, { reads, bound });
    else this.#findings.push(ok(`${counted(reads.size(), 'paper')}, each with its embedding`));
  }

  /** Whether the model makes of papers what is stored; some of them show whether it does of all. */
  async #checkEmbeddings(reads: Store, bound: BoundModel): Promise<void> {
    const { ok } = findingsOf('embeddings');
    const embedder = this.#options.quick === true ? undefined : await this.#embedderOf(bound);
    if (embedder === undefined) {
      const reason = this.#canEmbed ? 'left out by --quick' : 'the model cannot be used';
      this.#findings.push(notExamined('embeddings', reason));
      return;
    }
    const comparison = { reads, model: bound.number, embedder };
    const rows = [...reads.newestRows()].filter((row) => !this.#unsound.has(row));
    const sample = spread(rows, comparedPapers);
    const some = await findForeignVectors(sample, comparison);
    if (some.length === 0) {
      this.#findings.push(ok(`${counted(sample.length, 'paper')} embedded again: as stored`));
      return;
    }
    const faulty = this.#mayRepair ? await findForeignVectors(rows, comparison) : some;
    await this.#tell('embeddings', faulty, { reads, bound });
  }

  /** Mends what can be, and tells what was and what could not be mended. */
  async #tell(
    check: Check,
    faulty: readonly FaultyPaper[],
    { reads, bound }: { readonly reads: Store; readonly bound: BoundModel },
  ): Promise<void> {
    const { error, repaired: mended } = findingsOf(check);
    if (!this.#mayRepair) {
      for (const told of describeFaulty(faulty, askRepair)) this.#findings.push(error(told));
      return;
    }
    const embedder = faulty.some(needsEmbedding) ? await this.#embedderOf(bound) : undefined;
    const context = { reads, writer: this.#writer(), bound, embedder };
    const { repaired, left } = await repairPapers(faulty, context);
    if (repaired > 0) this.#findings.push(mended(`${counted(repaired, 'paper')} stored anew`));
    const advice = this.#canEmbed ? askBackup : 'it takes the model to mend this';
    for (const told of describeFaulty(left, advice)) this.#findings.push(error(told));
  }

  #checkRecords(): void {
    const findings = this.#findings;
    findings.push(checkRecords(this.#inspection));
    const writer = () => this.#writer();
    const sources = checkSources(this.#inspection, { repair: this.#mayRepair, writer });
    if (sources !== undefined) findings.push(sources);
  }

  async #checkIndexes(view: Store, bound: BoundModel): Promise<void> {
    const { vectorLimits: limits } = this.#options;
    const directory = this.#directory;
    const about = { directory, library: view.libraryId() ?? '', exclusively: neverSaves };
    const { fingerprint, dimensions } = bound.model;
    const of = { fingerprint, dimensions, model: bound.number, limits, view: () => view };
    const common = { directory, view, repair: this.#mayRepair };
    await this.#check('vector index', async () => {
      const vectors = { ...common, kind: createVectorKind({ ...about, ...of }) };
      const prefix = vectorPrefix(fingerprint);
      const examine = examineVectors(view, bound);
      this.#findings.push(await checkIndex({ ...vectors, prefix, examine }));
    });
    await this.#check('word index', async () => {
      const words = { ...common, kind: createLexicalKind(about), prefix: 'lexical' };
      this.#findings.push(await checkIndex(words));
    });
  }

  #checkFiles(reads: Store, bound: BoundModel): void {
    const models = reads.models().map(toBound);
    const current = currentFiles(this.#directory, models);
    this.#findings.push(...checkLeftovers(this.#directory, current, this.#mayRepair));
    this.#findings.push(...otherModels(reads, bound));
  }

  /** The embedder of the library's model, started at its first use; undefined where it cannot be used. */
  async #embedderOf({ model }: BoundModel): Promise<Embedder | undefined> {
    if (!this.#canEmbed) return undefined;
    this.#embedder ??= await this.#options.models.open(model);
    return this.#embedder;
  }

  #writer(): StoreWriter {
    return new StoreWriter(this.#database, databasePath(this.#directory));
  }
}

function inSnapshot<Result>(reads: Store, work: () => Result): Result {
  reads.beginSnapshot();
  try {
    return work();
  } finally {
    reads.endSnapshot();
  }
}

function neverSaves(): never {
  throw new Error('an examination saves no index');
}
