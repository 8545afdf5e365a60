import type { Inspection } from '../../store/inspection.js';
import { schemaVersion } from '../../store/schema.js';
import type { StoreWriter } from '../../store/store-writer.js';
import { Store } from '../../store/store.js';
import type { Database } from 'better-sqlite3';
import { askRepair, counted, findingsOf, type Finding } from './finding.js';

const { ok, error, repaired } = findingsOf('database');
const restore = '"kindred restore FILE --force" puts a backup in its place';

/** How a database is checked. */
export interface DatabaseCheck {
  readonly database: Database;
  readonly inspection: Inspection;
  readonly quick: boolean;
  readonly repair: boolean;
  readonly writer: () => StoreWriter;
}

/** What became of it. */
export interface DatabaseVerdict {
  readonly finding: Finding;
  /** Whether what is in it can be looked at. */
  readonly isReadable: boolean;
}

/**
 * Checks what a database has to be for anything in it to be believed: whole to SQLite, with all of its
 * tables; and that its parts fit together.
 *
 * @throws LIBRARY_UNREADABLE where SQLite gives up
 */
export function checkDatabase({
  database,
  inspection,
  quick,
  repair,
  writer,
}: DatabaseCheck): DatabaseVerdict {
  const missing = inspection.missing();
  const tables = missing.filter(({ kind }) => kind === 'table').map(({ name }) => name);
  if (tables.length > 0) {
    const what = `its ${tables.length === 1 ? 'table' : 'tables'} ${tables.join(', ')} went missing`;
    return { finding: error(`${what}: ${restore}`), isReadable: false };
  }
  const problems = inspection.integrity(quick);
  if (problems.length > 0) {
    const some = problems.slice(0, 3).join('; ');
    return { finding: error(`damaged: ${some}: ${restore}`), isReadable: false };
  }
  const reads = new Store(database);
  const faults = faultsOf(inspection, reads);
  if (faults.length === 0) {
    const generation = reads.generation().toLocaleString('en-US');
    const told = `whole, schema ${schemaVersion}, generation ${generation}`;
    return { finding: ok(told), isReadable: true };
  }
  const told = faults.join(', ');
  if (!repair) return { finding: error(`${told}: ${askRepair}`), isReadable: true };
  mend(inspection, reads, writer);
  return { finding: repaired(`${told}: mended`), isReadable: true };
}

function faultsOf(inspection: Inspection, reads: Store): string[] {
  const indexes = inspection.missing().length;
  const [orphans, contradictions] = [inspection.orphans(), inspection.contradictions()];
  return [
    ...(indexes > 0 ? [`${counted(indexes, 'index', 'indexes')} that went missing`] : []),
    ...(orphans > 0 ? [`${counted(orphans, 'entry', 'entries')} of no paper or model`] : []),
    ...(contradictions > 0 ? [`${counted(contradictions, 'change')} that did not happen so`] : []),
    ...(inspection.fallenBehind() > 0 ? ['numbers that would be given again'] : []),
    ...(reads.libraryId() === undefined ? ['no id of the library'] : []),
  ];
}

function mend(inspection: Inspection, reads: Store, writer: () => StoreWriter): void {
  // First: what writes relies on the indexes.
  inspection.makeIndexes();
  const write = writer();
  write.transaction(() => {
    inspection.catchUp();
    inspection.removeOrphans();
    if (inspection.contradictions() > 0) write.forgetChanges();
    if (reads.libraryId() === undefined) write.initialize();
  });
}
