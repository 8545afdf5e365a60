import { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../../errors/kindred-error.js';
import { errorTable } from '../../errors/table.js';
import { parseSource } from '../../sources/parse-source.js';
import type { LiveSource } from '../../sources/source.js';
import { formatAddReport, toAddJson } from '../add-report.js';
import { addSources } from '../add-sources.js';
import { createContext, withKindred, type Context } from '../context.js';
import { formatTable } from '../format-table.js';
import { ImportTally } from '../import-tally.js';
import { interruptible } from '../interrupt.js';
import { openRejects } from '../rejects.js';
import { toPlain } from '../terminal.js';

const optionsSchema = z.object({
  list: z.boolean().default(false),
  anew: z.boolean().default(false),
  removeDeleted: z.boolean().default(false),
  rejects: z.string().optional(),
  strict: z.boolean().default(false),
});

/** `kindred sync` */
export function createSyncCommand(): Command {
  return new Command('sync')
    .summary('bring what changed in live sources')
    .description(
      'Asks the live sources that were added to the library for what changed since; with names, those alone. A sync that was cut off goes on where it stopped.',
    )
    .argument('[sources...]', 'live sources; default: all that were added')
    .option('--list', 'list the sources and when each was last read to its end; ask nothing')
    .option('--anew', 'read the sources from their beginning')
    .option('--remove-deleted', 'remove papers that their source withdrew')
    .option(
      '--rejects <file>',
      'write refused records there, with the reason, one JSON object a line',
    )
    .option('--strict', 'stop at the first record that is refused')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--no-wait', 'end if another process writes to the library for long')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred sync
  $ kindred sync --list
  $ kindred sync "arxiv:cs.IR?from=2024-01" --remove-deleted
  $ 0 6 * * *  kindred sync --quiet --library /srv/papers    (a line for cron)`,
    )
    .action(async (names: string[], _options: unknown, command: Command) => {
      const options = optionsSchema.parse(command.opts());
      const context = createContext(command);
      if (options.list) await list(context);
      else await sync(context, names, options);
    });
}

async function list(context: Context): Promise<void> {
  await withKindred(context, {}, ({ sources }) => {
    const all = sources
      .sources()
      .map(({ spec, synced }) => ({ source: spec, synced: synced ?? null }));
    context.terminal.result({ sources: all }, (layout) =>
      all.length === 0
        ? 'No live source was added to this library.'
        : formatTable(
            all.map(({ source, synced }) => [toPlain(source), synced ?? 'not yet read to its end']),
            layout,
          ),
    );
  });
}

async function sync(
  context: Context,
  names: readonly string[],
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { terminal } = context;
  const sources = await chooseSources(context, names);
  const rejects = openRejects(options.rejects);
  try {
    const tally = new ImportTally({ strict: options.strict, onRefused: rejects?.write });
    const outcome = await interruptible(
      (signal) => {
        const how = { writes: 'kindred sync', embed: true, tally, signal };
        return addSources(context, sources, { ...options, ...how });
      },
      () => terminal.note('\nStopping after what is under way; Ctrl-C again ends at once.'),
    );
    terminal.result(toAddJson(outcome), (layout) => formatAddReport(outcome, layout));
    if (options.strict && tally.refused > 0) process.exitCode = errorTable.INPUT_UNREADABLE.exit;
  } finally {
    rejects?.close();
  }
}

/** The sources that are named, or all that were added. @throws LIBRARY_NOT_FOUND, SOURCE_INVALID */
async function chooseSources(context: Context, names: readonly string[]): Promise<LiveSource[]> {
  // Not for writing: that would make a library where there is none.
  const known = await withKindred(context, {}, ({ sources }) =>
    sources.sources().map(({ spec }) => spec),
  );
  const specs = names.length > 0 ? names : known;
  if (specs.length === 0) {
    const problem =
      'no live source was added to this library: name one, e.g. kindred add "arxiv:cs.IR?from=2024-01"';
    throw new KindredError('INVALID_PARAMETER', { name: 'sources', problem });
  }
  return specs.map((spec) => {
    const source = parseSource(spec);
    if (source !== undefined) return source;
    const problem = `"${spec}" is no live source: files are added with "kindred add"`;
    throw new KindredError('INVALID_PARAMETER', { name: 'sources', problem });
  });
}
