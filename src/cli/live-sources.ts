import { existsSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { KindredError } from '../errors/kindred-error.js';
import { readText } from '../importers/read-text.js';
import type { Kindred, PutReport } from '../index.js';
import { parseSource } from '../sources/parse-source.js';
import {
  sourceStateSchema,
  type FetchOptions,
  type LiveSource,
  type SourcePage,
  type SourceState,
} from '../sources/source.js';
import { createDisplay, type Display } from './add-progress.js';
import { emptyReport, joinReports } from './add-report.js';
import type { ImportTally } from './import-tally.js';
import type { Terminal } from './terminal.js';

/** What the names that a user gave stand for. */
export interface Inputs {
  readonly files: readonly string[];
  readonly sources: readonly LiveSource[];
}

/** Tells live sources from files; a file that is there is a file, whatever its name. @throws SOURCE_INVALID */
export function toInputs(names: readonly string[]): Inputs {
  const files: string[] = [];
  const sources: LiveSource[] = [];
  for (const name of names) {
    const source = name === '-' || existsSync(name) ? undefined : parseSource(name);
    if (source === undefined) files.push(name);
    else sources.push(source);
  }
  return { files, sources };
}

/** How sources are read into a library. */
export interface HarvestOptions {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly tally: ImportTally;
  readonly signal: AbortSignal;
  /** Begin anew, whatever was read before. */
  readonly anew: boolean;
  /** Remove papers that a source says it withdrew; otherwise they are only told. */
  readonly removeDeleted: boolean;
  /** End at the first refused record. */
  readonly strict: boolean;
}

/** What reading sources did. */
export interface HarvestReport {
  readonly report: PutReport;
  /** Ids of papers that were removed because their source withdrew them. */
  readonly removed: readonly string[];
  /** Names of papers of the library that their source withdrew, and that stay. */
  readonly withdrawn: readonly string[];
}

/**
 * Reads sources into a library, page by page: what a page holds is stored, then how far the source was
 * read. Cut off at any moment, it goes on there, and reads at most one page again.
 *
 * @throws SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_BROKEN; INTERRUPTED
 */
export async function harvest(
  kindred: Kindred,
  sources: readonly LiveSource[],
  options: HarvestOptions,
): Promise<HarvestReport> {
  let report = emptyReport;
  const removed: string[] = [];
  const withdrawn: string[] = [];
  for (const source of sources) {
    const display = createDisplay(options.terminal, `asking ${source.label}`);
    try {
      for await (const page of pagesOf(kindred, source, options)) {
        report = joinReports(report, await putPage(kindred, { source, page }, options));
        if (options.strict && options.tally.refused > 0) return { report, removed, withdrawn };
        const gone = page.deleted.filter((name) => isThere(kindred, name));
        if (options.removeDeleted) removed.push(...(await kindred.delete(gone)).deleted);
        else withdrawn.push(...gone);
        keep(kindred, source, page.state);
        show(display, page, report);
      }
    } catch (error) {
      if (!options.signal.aborted) throw error;
      const next = 'Run the same command again to go on where it stopped.';
      throw new KindredError('INTERRUPTED', { next }, { cause: error });
    } finally {
      display.stop();
    }
  }
  return { report, removed, withdrawn };
}

function pagesOf(
  kindred: Kindred,
  source: LiveSource,
  options: HarvestOptions,
): AsyncIterable<SourcePage> {
  const state = options.anew ? undefined : stateOf(kindred, source);
  return source.pages(state, toFetchOptions(options));
}

/** What sources are told of who asks. */
export function toFetchOptions({
  config,
  terminal,
  signal,
}: Pick<HarvestOptions, 'config' | 'terminal' | 'signal'>): FetchOptions {
  return {
    signal,
    contact: config.contact,
    apiKeys: { openalex: config.openalexKey, s2: config.s2Key, zotero: config.zoteroKey },
    onNotice: (message) => terminal.note(message),
  };
}

/** A state that an older or newer Kindred kept, and that is none of this one's, begins anew. */
function stateOf({ sources }: Kindred, { spec }: LiveSource): SourceState | undefined {
  return sourceStateSchema.safeParse(sources.source(spec)?.state).data;
}

async function putPage(
  kindred: Kindred,
  { source, page }: { readonly source: LiveSource; readonly page: SourcePage },
  { tally, signal }: HarvestOptions,
): Promise<PutReport> {
  if (page.text.trim() === '') return emptyReport;
  const records = readText(page.text, { format: page.format, file: source.spec });
  return kindred.put(tally.pass(records), { signal });
}

function isThere(kindred: Kindred, name: string): boolean {
  return kindred.reader.rowOf(name) !== undefined;
}

function keep({ sources }: Kindred, { spec }: LiveSource, state: SourceState): void {
  const isWhole = state.next === undefined;
  sources.keepSource(spec, state, isWhole ? new Date().toISOString() : undefined);
}

function show(display: Display, { state, total }: SourcePage, report: PutReport): void {
  const done = report.added + report.changed + report.unchanged + report.merged;
  const of = total === undefined || total === 0 ? undefined : (state.given ?? done) / total;
  const fraction = of === undefined ? undefined : Math.min(1, of);
  display.moment({ done, rate: undefined, fraction, secondsLeft: undefined });
}
