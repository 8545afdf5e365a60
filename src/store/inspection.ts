import type { Database } from 'better-sqlite3';
import type { Encoding } from '../ranking/vector-encoding.js';
import { guarded } from './query.js';
import { missingObjects, type SchemaObject } from './schema-objects.js';
import { pathOf } from './store-error.js';

/** A live row as it is stored, whatever is wrong with it. */
export interface StoredRow {
  readonly row: number;
  readonly id: string;
  readonly record: string;
  readonly contentHash: Buffer;
  readonly hasAbstract: number;
  readonly year: number | null;
  readonly venueKey: string | null;
  readonly authorsKey: string;
  readonly source: string | null;
  readonly titleKey: Buffer | null;
  /** The embedding by the model that was asked for; null where there is none. */
  readonly vector: Buffer | null;
  readonly passageHash: Buffer | null;
  readonly encoding: Encoding | null;
  /** JSON: the names by which it is found. */
  readonly identifiers: string;
  /** JSON: the ids of the records that it is made of. */
  readonly records: string;
}

/** One of the records that a paper is made of, as it is stored. */
export interface StoredPart {
  readonly id: string;
  readonly paper: string;
  readonly contentHash: Buffer;
  readonly record: string;
  /** How many records its paper is made of. */
  readonly parts: number;
}

const orphaned = [
  `FROM embeddings WHERE row NOT IN (SELECT row FROM papers)
     OR model NOT IN (SELECT model FROM models)`,
  'FROM identifiers WHERE row NOT IN (SELECT row FROM papers)',
  'FROM merged WHERE paper NOT IN (SELECT id FROM papers)',
] as const;

/** What the change log says and the papers do not. */
const contradictory = [
  // Rows that went and are there.
  `SELECT count(*) FROM papers WHERE row IN (SELECT row FROM changes WHERE op = 'delete')`,
  // Rows that came, never went and are not there.
  `SELECT count(*) FROM (
     SELECT row FROM changes WHERE op = 'add'
     EXCEPT SELECT row FROM changes WHERE op = 'delete'
     EXCEPT SELECT row FROM papers
   )`,
  // Rows that are there and never came: changes are forgotten from the oldest on, and rows rise with them.
  `SELECT count(*) FROM papers
   WHERE row > (SELECT min(row) FROM changes WHERE op = 'add')
     AND row NOT IN (SELECT row FROM changes WHERE op = 'add')`,
] as const;

/** The largest number that each numbered table is known to have given. */
const given = {
  changes: 'SELECT coalesce(max(seq), 0) FROM changes',
  papers: `SELECT max(
     (SELECT coalesce(max(row), 0) FROM papers),
     (SELECT coalesce(max(row), 0) FROM changes WHERE op <> 'model')
   )`,
} as const;

/** Looks at a library's database as it is, trusting none of it. */
export class Inspection {
  readonly #database: Database;
  readonly #path: string;

  constructor(database: Database) {
    this.#database = database;
    this.#path = pathOf(database);
  }

  /**
   * What SQLite finds wrong with its file; nothing in a whole one.
   *
   * @param quick leave out that indexes fit their tables, which takes most of the time
   */
  integrity(quick: boolean): string[] {
    const pragma = quick ? 'quick_check(10)' : 'integrity_check(10)';
    const found = this.#ask(() => this.#database.pragma(pragma)) as Record<string, string>[];
    return found.flatMap((line) => Object.values(line)).filter((problem) => problem !== 'ok');
  }

  /** Tables and indexes that are not there. */
  missing(): SchemaObject[] {
    return this.#ask(() => missingObjects(this.#database));
  }

  /** Makes missing indexes anew, in one transaction. @throws LIBRARY_UNREADABLE where what must be unique is not */
  makeIndexes(): void {
    const indexes = this.missing().filter(({ kind }) => kind === 'index');
    const make = () => {
      for (const { sql } of indexes) this.#database.exec(sql);
    };
    this.#ask(() => this.#database.transaction(make).immediate());
  }

  /** How many entries there are of papers or models that are not there. */
  orphans(): number {
    return this.#sum(orphaned.map((from) => `SELECT count(*) ${from}`));
  }

  /** Removes what {@link orphans} counts; inside a transaction. */
  removeOrphans(): void {
    for (const from of orphaned) {
      this.#ask(() => this.#database.prepare(`DELETE ${from}`).run());
    }
  }

  /** How often the change log and the papers contradict each other. */
  contradictions(): number {
    return this.#sum(contradictory);
  }

  /** How many of the tables that number their rows would give numbers again. */
  fallenBehind(): number {
    const behind = Object.entries(given).map(
      ([table, most]) => `SELECT (${most}) > ${lastOf(table)}`,
    );
    return this.#sum(behind);
  }

  /** Has these tables go on above every number that they gave; inside a transaction. */
  catchUp(): void {
    for (const [table, most] of Object.entries(given)) {
      const sql = `
        CREATE TEMP TABLE last AS SELECT max((${most}), ${lastOf(table)}) AS seq;
        DELETE FROM sqlite_sequence WHERE name = '${table}';
        INSERT INTO sqlite_sequence (name, seq) SELECT '${table}', seq FROM temp.last;
        DROP TABLE temp.last`;
      this.#ask(() => this.#database.exec(sql));
    }
  }

  /** The id of a row's paper, as the row says it. */
  idOf(row: number): string | undefined {
    const sql = 'SELECT id FROM papers WHERE row = ?';
    return this.#ask(() => this.#database.prepare<[number], string>(sql).pluck().get(row));
  }

  /** Live rows above `after`, ascending, at most `limit`, each with its embedding by a model. */
  rows(model: number, after: number, limit: number): StoredRow[] {
    const sql = `
      SELECT papers.row, id, record, content_hash AS contentHash, has_abstract AS hasAbstract, year,
        venue_key AS venueKey, authors_key AS authorsKey, source, title_key AS titleKey,
        vector, passage_hash AS passageHash, encoding,
        (SELECT json_group_array(identifier) FROM identifiers WHERE identifiers.row = papers.row)
          AS identifiers,
        (SELECT json_group_array(merged.id) FROM merged WHERE merged.paper = papers.id) AS records
      FROM papers
        LEFT JOIN embeddings ON embeddings.row = papers.row AND embeddings.model = ?
        LEFT JOIN models ON models.model = embeddings.model
      WHERE papers.row > ? ORDER BY papers.row LIMIT ?`;
    return this.#ask(() =>
      this.#database.prepare<[number, number, number], StoredRow>(sql).all(model, after, limit),
    );
  }

  /** The records of papers that are made of several, by id, above `after`, at most `limit`. */
  parts(after: string, limit: number): StoredPart[] {
    const sql = `
      SELECT id, paper, content_hash AS contentHash, record,
        (SELECT count(*) FROM merged AS others WHERE others.paper = merged.paper) AS parts
      FROM merged WHERE id > ? ORDER BY id LIMIT ?`;
    return this.#ask(() =>
      this.#database.prepare<[string, number], StoredPart>(sql).all(after, limit),
    );
  }

  /** The records that a paper is made of, by id, as they are stored. */
  partsOf(
    paper: string,
  ): (Pick<StoredPart, 'record' | 'contentHash'> & { origin: string | null })[] {
    const sql = `
      SELECT record, content_hash AS contentHash, origin FROM merged WHERE paper = ? ORDER BY id`;
    type Part = ReturnType<Inspection['partsOf']>[number];
    return this.#ask(() => this.#database.prepare<[string], Part>(sql).all(paper));
  }

  /** Live sources of which it cannot be read how far they were read. */
  unreadableSources(): string[] {
    const sql = 'SELECT spec FROM sources WHERE NOT json_valid(state) ORDER BY spec';
    return this.#ask(() => this.#database.prepare<[], string>(sql).pluck().all());
  }

  /** Has these sources be read from their beginning; inside a transaction. */
  forgetUnreadableSources(): void {
    const sql = `UPDATE sources SET state = 'null' WHERE NOT json_valid(state)`;
    this.#ask(() => this.#database.exec(sql));
  }

  #sum(counts: readonly string[]): number {
    return counts.reduce(
      (sum, sql) => sum + Number(this.#ask(() => this.#database.prepare(sql).pluck().get())),
      0,
    );
  }

  #ask<Result>(work: () => Result): Result {
    return guarded(this.#path, work);
  }
}

/** The number after which a table goes on. */
function lastOf(table: string): string {
  return `coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = '${table}'), 0)`;
}
