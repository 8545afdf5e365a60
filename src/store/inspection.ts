import type { Database } from 'better-sqlite3';
import type { Encoding } from '../ranking/vector-encoding.js';
import { guarded } from './query.js';
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
}

/** Rows of tables whose paper is not there. */
export interface Orphans {
  readonly embeddings: number;
  readonly identifiers: number;
  readonly merged: number;
}

const orphaned = {
  embeddings: 'FROM embeddings WHERE row NOT IN (SELECT row FROM papers)',
  identifiers: 'FROM identifiers WHERE row NOT IN (SELECT row FROM papers)',
  merged: 'FROM merged WHERE paper NOT IN (SELECT id FROM papers)',
} as const satisfies Record<keyof Orphans, string>;

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

  orphans(): Orphans {
    const count = (name: keyof Orphans) =>
      Number(
        this.#ask(() => this.#database.prepare(`SELECT count(*) ${orphaned[name]}`).pluck().get()),
      );
    return {
      embeddings: count('embeddings'),
      identifiers: count('identifiers'),
      merged: count('merged'),
    };
  }

  /** Removes what {@link orphans} counts; inside a transaction. */
  removeOrphans(): void {
    for (const from of Object.values(orphaned)) {
      this.#ask(() => this.#database.prepare(`DELETE ${from}`).run());
    }
  }

  /** Live rows above `after`, ascending, at most `limit`, each with its embedding by a model. */
  rows(model: number, after: number, limit: number): StoredRow[] {
    const sql = `
      SELECT papers.row, id, record, content_hash AS contentHash, has_abstract AS hasAbstract, year,
        venue_key AS venueKey, authors_key AS authorsKey, source, title_key AS titleKey,
        vector, passage_hash AS passageHash, encoding
      FROM papers
        LEFT JOIN embeddings ON embeddings.row = papers.row AND embeddings.model = ?
        LEFT JOIN models ON models.model = embeddings.model
      WHERE papers.row > ? ORDER BY papers.row LIMIT ?`;
    return this.#ask(() =>
      this.#database.prepare<[number, number, number], StoredRow>(sql).all(model, after, limit),
    );
  }

  /** Live rows that the change log says went, and rows that came, never went and are not there. */
  contradictions(): { readonly deletedButLive: number; readonly addedButGone: number } {
    const count = (sql: string) =>
      Number(this.#ask(() => this.#database.prepare(sql).pluck().get()));
    return {
      deletedButLive: count(
        `SELECT count(*) FROM papers WHERE row IN (SELECT row FROM changes WHERE op = 'delete')`,
      ),
      addedButGone: count(
        `SELECT count(*) FROM (
           SELECT row FROM changes WHERE op = 'add'
           EXCEPT SELECT row FROM changes WHERE op = 'delete'
           EXCEPT SELECT row FROM papers
         )`,
      ),
    };
  }

  #ask<Result>(work: () => Result): Result {
    return guarded(this.#path, work);
  }
}
