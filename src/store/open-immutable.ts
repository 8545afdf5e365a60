import { statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Sqlite, { type Database } from 'better-sqlite3';
import { KindredError, messageOf } from '../errors/kindred-error.js';

/** What SQLite may have left beside a database: the changes of a commit that is not yet folded in. */
const logs = ['-wal', '-journal'];

/**
 * Opens a database beside which no file can be made, as one that does not change while it is open.
 * (In WAL mode SQLite makes two files beside a database even to read it.) Another user who can write
 * the directory may change it all the same; answers may then be wrong until it is opened again.
 *
 * @param refusal why it cannot be opened in the usual way
 * @throws LIBRARY_UNREADABLE
 */
export function openImmutable(path: string, refusal: unknown): Database {
  const unreadable = (problem: string) =>
    new KindredError('LIBRARY_UNREADABLE', { path, problem }, { cause: refusal });
  for (const log of logs.map((suffix) => `${path}${suffix}`)) {
    const isEmpty = (statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0;
    // Read without them, the database would lack commits, or be half of one.
    if (!isEmpty)
      throw unreadable(
        `its last changes are in ${log}, and no file can be made beside it (${messageOf(refusal)})`,
      );
  }
  try {
    return new Sqlite(`${pathToFileURL(path).href}?immutable=1`, { readonly: true });
  } catch {
    throw unreadable(`no file can be made beside it (${messageOf(refusal)})`);
  }
}

let isLoaded = false;

/**
 * Loads SQLite so that it takes URIs: only a URI can say that a database does not change, and
 * better-sqlite3 looks for this variable once, when its native library is loaded at the first opening.
 * In a program that has loaded it before, {@link openImmutable} fails.
 */
export function loadSqlite(): void {
  if (isLoaded) return;
  const name = 'SQLITE_USE_URI';
  const { [name]: before } = process.env;
  process.env[name] = '1';
  new Sqlite(':memory:').close();
  if (before === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = before;
  isLoaded = true;
}
