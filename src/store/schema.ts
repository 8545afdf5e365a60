import type { Database } from 'better-sqlite3';
import { fromRecord, toColumns } from './record.js';

/** "KNDR" in ASCII: tells a Kindred library from any other SQLite file (PRAGMA application_id). */
export const applicationId = 0x4b4e4452;

/**
 * Each entry brings a library from schema n to n + 1; entries are never edited once released.
 *
 * A row of `papers` is one version of one paper and never changes: new content gets a new row, so
 * everything derived from rows only ever sees them come and go. AUTOINCREMENT keeps rows and change
 * numbers from being reused.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE papers (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    content_hash BLOB NOT NULL,
    has_abstract INTEGER NOT NULL,
    year INTEGER,
    venue_key TEXT,
    authors_key TEXT NOT NULL,
    record TEXT NOT NULL
  );
  CREATE INDEX papers_year ON papers (year);
  CREATE INDEX papers_venue ON papers (venue_key);

  CREATE TABLE identifiers (
    identifier TEXT NOT NULL,
    row INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    PRIMARY KEY (identifier, row)
  ) WITHOUT ROWID;
  CREATE INDEX identifiers_row ON identifiers (row);

  CREATE TABLE models (
    model INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL
  );

  CREATE TABLE embeddings (
    row INTEGER NOT NULL REFERENCES papers ON DELETE CASCADE,
    model INTEGER NOT NULL REFERENCES models,
    passage_hash BLOB NOT NULL,
    vector BLOB NOT NULL
  );
  CREATE UNIQUE INDEX embeddings_row ON embeddings (row, model);

  CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    op TEXT NOT NULL CHECK (op IN ('add', 'delete')),
    row INTEGER NOT NULL
  );
  `,
  // Filters once knew no letters but those that Unicode decomposes: "Łukasz" was not "lukasz".
  // The source is new.
  `
  ALTER TABLE papers ADD COLUMN source TEXT;
  UPDATE papers SET
    venue_key = venue_key_of(record),
    authors_key = authors_key_of(record),
    source = source_of(record);
  CREATE INDEX papers_source ON papers (source);
  `,
  // Papers made of several records keep all of them, so that a merge can be undone; 'apart' are pairs
  // of records that a person said are different papers.
  `
  ALTER TABLE papers ADD COLUMN title_key BLOB;
  ALTER TABLE papers ADD COLUMN origin TEXT;
  UPDATE papers SET title_key = title_key_of(record);
  CREATE INDEX papers_title ON papers (title_key) WHERE title_key IS NOT NULL;

  CREATE TABLE merged (
    id TEXT PRIMARY KEY,
    paper TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    origin TEXT,
    record TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX merged_paper ON merged (paper);

  CREATE TABLE apart (
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    PRIMARY KEY (a, b)
  ) WITHOUT ROWID;

  CREATE TABLE sources (
    spec TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    synced TEXT
  ) WITHOUT ROWID;
  `,
  // The library's model may change, which is a numbered change like any other; its `row` is the number
  // of the model. A model says how the components of its vectors are written.
  `
  ALTER TABLE models ADD COLUMN encoding TEXT NOT NULL DEFAULT 'float32'
    CHECK (encoding IN ('float32', 'int8'));

  CREATE TABLE numbered_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    op TEXT NOT NULL CHECK (op IN ('add', 'delete', 'model')),
    row INTEGER NOT NULL
  );
  INSERT INTO numbered_changes SELECT seq, op, row FROM changes;
  DROP TABLE changes;
  ALTER TABLE numbered_changes RENAME TO changes;
  `,
  // When a paper first came, in ms since 1970; not known of those that came before this was noted. It
  // stays when the paper's content changes.
  `
  ALTER TABLE papers ADD COLUMN added INTEGER;
  CREATE INDEX papers_added ON papers (added);
  `,
];

/** The schema this version of Kindred reads and writes. */
export const schemaVersion = migrations.length;

/** The schema of an open database, 0 for an empty one. */
export function readSchemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Brings a database up to {@link schemaVersion}, in one transaction. */
export function migrate(database: Database): void {
  const derived = { deterministic: true, directOnly: true };
  const columns = (record: string) => toColumns(fromRecord(record));
  database.function('venue_key_of', derived, (record: string) => columns(record).venueKey);
  database.function('authors_key_of', derived, (record: string) => columns(record).authorsKey);
  database.function('source_of', derived, (record: string) => columns(record).source);
  database.function('title_key_of', derived, (record: string) => columns(record).titleKey);
  const step = database.transaction(() => {
    // Read inside the transaction: another process may have migrated while this one waited.
    for (const migration of migrations.slice(readSchemaVersion(database))) database.exec(migration);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${schemaVersion}`);
  });
  step.immediate();
}
