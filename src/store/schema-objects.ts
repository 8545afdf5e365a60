import Sqlite, { type Database } from 'better-sqlite3';
import { migrate } from './schema.js';

/** A table or an index of the schema. */
export interface SchemaObject {
  readonly kind: 'table' | 'index';
  readonly name: string;
  /** What makes it. */
  readonly sql: string;
}

const listed = `
  SELECT type AS kind, name, sql FROM sqlite_schema
  WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
  ORDER BY type, name`;

/** The tables and indexes of the present schema that a database of that schema lacks. */
export function missingObjects(database: Database): SchemaObject[] {
  const present = new Set(objectsOf(database).map(({ name }) => name));
  return wholeSchema().filter(({ name }) => !present.has(name));
}

function wholeSchema(): SchemaObject[] {
  const database = new Sqlite(':memory:');
  try {
    migrate(database);
    return objectsOf(database);
  } finally {
    database.close();
  }
}

function objectsOf(database: Database): SchemaObject[] {
  return database.prepare<[], SchemaObject>(listed).all();
}
