import type { Database } from 'better-sqlite3';
import { guarded } from './query.js';
import { pathOf } from './store-error.js';

/** How a library's content came to be another's. */
export interface Replaced {
  /** Papers that are as they were. */
  readonly kept: number;
  readonly removed: number;
  readonly inserted: number;
}

/** A paper stays where the other database has it with the same content and the same embedding. */
const keep = `
  CREATE TEMP TABLE kept AS
  SELECT papers.row AS row, other.row AS theirs
  FROM papers
    JOIN replacement.papers AS other USING (id)
    JOIN replacement.meta ON meta.key = 'model'
    JOIN replacement.models AS theirs ON theirs.fingerprint = meta.value
    JOIN replacement.embeddings AS given
      ON given.row = other.row AND given.model = theirs.model
    JOIN models AS ours ON ours.fingerprint = theirs.fingerprint
    JOIN embeddings AS own ON own.row = papers.row AND own.model = ours.model
  WHERE papers.content_hash = other.content_hash
    AND papers.record = other.record
    AND papers.origin IS other.origin
    AND own.passage_hash = given.passage_hash
    AND own.vector = given.vector`;

const columns =
  'id, content_hash, has_abstract, year, venue_key, authors_key, source, title_key, origin, added, record';

const steps = [
  `INSERT INTO models (fingerprint, description, encoding)
     SELECT fingerprint, description, encoding FROM replacement.models WHERE true
     ON CONFLICT (fingerprint) DO NOTHING`,
  keep,
  `INSERT INTO changes (op, row)
     SELECT 'delete', row FROM papers WHERE row NOT IN (SELECT row FROM temp.kept) ORDER BY row`,
  'DELETE FROM papers WHERE row NOT IN (SELECT row FROM temp.kept)',
  `INSERT INTO papers (${columns})
     SELECT ${columns} FROM replacement.papers
     WHERE row NOT IN (SELECT theirs FROM temp.kept) ORDER BY row`,
  `INSERT INTO changes (op, row)
     SELECT 'add', row FROM papers WHERE row NOT IN (SELECT row FROM temp.kept) ORDER BY row`,
  'DELETE FROM identifiers',
  `INSERT INTO identifiers (identifier, row)
     SELECT identifier, papers.row
     FROM replacement.identifiers AS given
       JOIN replacement.papers AS other USING (row) JOIN papers ON papers.id = other.id`,
  `INSERT INTO embeddings (row, model, passage_hash, vector)
     SELECT papers.row, ours.model, given.passage_hash, given.vector
     FROM replacement.embeddings AS given
       JOIN replacement.papers AS other ON other.row = given.row
       JOIN papers ON papers.id = other.id
       JOIN replacement.models AS theirs ON theirs.model = given.model
       JOIN models AS ours ON ours.fingerprint = theirs.fingerprint
     WHERE true
     ON CONFLICT (row, model) DO NOTHING`,
  ...['merged', 'apart', 'sources'].flatMap((table) => [
    `DELETE FROM main.${table}`,
    `INSERT INTO main.${table} SELECT * FROM replacement.${table}`,
  ]),
] as const;

/**
 * Makes a library's content that of another database, in one transaction, as ordinary changes: papers that
 * are not in the other one go, those that are not here as they are there come under new rows. So whoever
 * follows the changes takes this up like any other, and a kill leaves all or nothing.
 *
 * @param path the other database, of the present schema
 * @throws LIBRARY_BUSY, LIBRARY_WRITE_FAILED, LIBRARY_UNREADABLE
 */
export function replaceContent(database: Database, path: string): Replaced {
  return guarded(pathOf(database), () => {
    database.prepare('ATTACH ? AS replacement').run(path);
    try {
      return database.transaction(() => replace(database)).immediate();
    } finally {
      database.exec('DROP TABLE IF EXISTS temp.kept; DETACH replacement');
    }
  });
}

function replace(database: Database): Replaced {
  const count = (sql: string) => Number(database.prepare(sql).pluck().get());
  const before = count('SELECT count(*) FROM papers');
  for (const step of steps) database.exec(step);
  const kept = count('SELECT count(*) FROM temp.kept');
  bindModel(database);
  return { kept, removed: before - kept, inserted: count('SELECT count(*) FROM papers') - kept };
}

/** The other library's model becomes this one's: a change of its own where it was not. */
function bindModel(database: Database): void {
  const bound = `SELECT value FROM replacement.meta WHERE key = 'model'`;
  database.exec(`
    INSERT INTO changes (op, row)
      SELECT 'model', model FROM models WHERE fingerprint = (${bound})
        AND fingerprint IS NOT (SELECT value FROM main.meta WHERE key = 'model');
    UPDATE main.meta SET value = (${bound}) WHERE key = 'model' AND EXISTS (${bound})`);
}
