import { hashPaper } from '../../paper/passage.js';
import type { Inspection, StoredPart } from '../../store/inspection.js';
import { fromRecord } from '../../store/record.js';
import type { StoreWriter } from '../../store/store-writer.js';
import { askBackup, askRepair, counted, findingsOf, named, type Finding } from './finding.js';

const partsAtOnce = 500;

/** Checks the records that papers are made of where they are made of several. */
export function checkRecords(inspection: Inspection): Finding {
  const { ok, error } = findingsOf('merged records');
  const damaged: string[] = [];
  const alone = new Set<string>();
  let count = 0;
  for (const part of partsOf(inspection)) {
    count++;
    if (!isWhole(part)) damaged.push(part.id);
    if (part.parts === 1) alone.add(part.paper);
  }
  if (damaged.length > 0) {
    const what = `${counted(damaged.length, 'record')} that cannot be read, or changed`;
    return error(`${what} (${named(damaged)}): ${askBackup}`);
  }
  if (alone.size > 0) {
    const what = `${counted(alone.size, 'paper')} of which a record went missing`;
    return error(`${what} (${named([...alone])}): add the file again that the record came from`);
  }
  return ok(counted(count, 'record'));
}

/** Checks how far live sources were read. */
export function checkSources(
  inspection: Inspection,
  { repair, writer }: { readonly repair: boolean; readonly writer: () => StoreWriter },
): Finding | undefined {
  const { error, repaired } = findingsOf('sources');
  const unreadable = inspection.unreadableSources();
  if (unreadable.length === 0) return undefined;
  const what = `it cannot be told how far ${named(unreadable)} was read`;
  if (!repair) return error(`${what}: ${askRepair}`);
  writer().transaction(() => inspection.forgetUnreadableSources());
  return repaired(`${what}: "kindred sync" begins anew`);
}

function* partsOf(inspection: Inspection): Iterable<StoredPart> {
  for (let after = ''; ;) {
    const parts = inspection.parts(after, partsAtOnce);
    yield* parts;
    after = parts.at(-1)?.id ?? after;
    if (parts.length < partsAtOnce) return;
  }
}

function isWhole({ id, record, contentHash }: StoredPart): boolean {
  try {
    const paper = fromRecord(record);
    return paper.id === id && hashPaper(paper).equals(contentHash);
  } catch {
    return false;
  }
}
