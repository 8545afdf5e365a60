import type { ImportRecord, Origin } from '../importer.js';
import { toImportRecord, type PaperFields } from '../record.js';

/** An entry, and what it says of others. */
export interface BibtexEntry {
  readonly key: string;
  /** Its type in lower case, e.g. "inproceedings". */
  readonly type: string;
  /** The key of the volume that it stands in, by "crossref". */
  readonly volume: string | undefined;
  readonly fields: PaperFields;
  readonly origin: Origin;
  readonly problems: readonly string[];
}

interface Volume {
  readonly title: string | undefined;
  readonly year: number | undefined;
}

/** Entries that others stand in. */
const volumeTypes =
  /^(?:mv)?(?:proceedings|book|collection|reference)$|^(?:periodical|conference|online|misc)$/u;
/** Entries that wait for volumes, and volumes that are remembered. */
const most = 20_000;

/**
 * Gives papers the venue and the year of the volume that they name by "crossref" (the BibTeX manual,
 * "Cross-references"); the volume may stand after its papers, which then wait for it.
 */
export class BibtexVolumes {
  readonly #volumes = new Map<string, Volume>();
  #waiting: BibtexEntry[] = [];

  /** The records that an entry completes: itself, unless it waits for its volume, and who waited for it. */
  *add(entry: BibtexEntry): Iterable<ImportRecord> {
    const { key, type, volume, fields } = entry;
    if (volumeTypes.test(type) && key !== '' && this.#volumes.size < most) {
      this.#volumes.set(key.toLowerCase(), { title: fields.title, year: fields.year });
    }
    const isKnown = volume === undefined || this.#volumes.has(volume.toLowerCase());
    if (isKnown || this.#waiting.length >= most) yield this.#finish(entry);
    else this.#waiting.push(entry);
    yield* this.#release((each) => each.volume?.toLowerCase() === key.toLowerCase());
  }

  /** Who still waits: their volumes are not in the file. */
  *end(): Iterable<ImportRecord> {
    yield* this.#release(() => true);
  }

  *#release(isReady: (entry: BibtexEntry) => boolean): Iterable<ImportRecord> {
    if (this.#waiting.length === 0) return;
    const ready = this.#waiting.filter(isReady);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter((entry) => !isReady(entry));
    for (const entry of ready) yield this.#finish(entry);
  }

  #finish({ volume, fields, origin, problems }: BibtexEntry): ImportRecord {
    const { title, year } = this.#volumes.get(volume?.toLowerCase() ?? '') ?? {};
    const inherited = { ...fields, year: fields.year ?? year, venue: fields.venue ?? title };
    return toImportRecord(volume === undefined ? fields : inherited, origin, problems);
  }
}
