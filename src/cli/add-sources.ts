import type { LiveSource } from '../sources/source.js';
import { emptyReport, joinReports, type AddOutcome } from './add-report.js';
import { withKindred, type Context } from './context.js';
import { harvest, type HarvestOptions } from './live-sources.js';
import { fetchAlone } from './fetch-alone.js';

/** How {@link addSources} reads sources. */
export interface AddSourcesOptions extends Omit<HarvestOptions, 'config' | 'terminal'> {
  /** Who holds the library meanwhile, e.g. "kindred sync". */
  readonly writes: string;
  /** False only reads: nothing is stored, and nothing is kept of how far it was read. */
  readonly embed: boolean;
  /** What files gave before. */
  readonly earlier?: AddOutcome;
}

/** Puts what sources give into the configured library, which is made if there is none. */
export async function addSources(
  context: Context,
  sources: readonly LiveSource[],
  { writes, embed, earlier, ...options }: AddSourcesOptions,
): Promise<AddOutcome> {
  const started = performance.now();
  const { config, terminal } = context;
  const about = {
    library: config.library,
    files: earlier?.files ?? 0,
    tally: options.tally,
  };
  const seconds = () => (earlier?.seconds ?? 0) + (performance.now() - started) / 1_000;
  const specs = sources.map(({ spec }) => spec);
  if (!embed) {
    await fetchAlone(sources, { config, terminal, ...options });
    const live = { sources: specs, removed: [], withdrawn: [] };
    return { ...about, live, report: emptyReport, papers: undefined, seconds: seconds() };
  }
  const needs = { mode: 'write', writes, signal: options.signal } as const;
  return withKindred(context, needs, async (kindred) => {
    const harvested = await harvest(kindred, sources, { config, terminal, ...options });
    const { report, ...withdrawals } = harvested;
    return {
      ...about,
      live: { sources: specs, ...withdrawals },
      report: joinReports(earlier?.report ?? emptyReport, report),
      papers: kindred.info().papers,
      seconds: seconds(),
    };
  });
}
