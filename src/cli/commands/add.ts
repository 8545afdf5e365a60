import { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../../errors/kindred-error.js';
import { formatNames } from '../../importers/detect.js';
import { inspectFiles, type SkippedFile } from '../../importers/read-files.js';
import { sourceExamples } from '../../sources/parse-source.js';
import { addFiles } from '../add-files.js';
import { formatAddReport, toAddJson } from '../add-report.js';
import { addSources } from '../add-sources.js';
import { createContext, type Context } from '../context.js';
import { ImportTally } from '../import-tally.js';
import { interruptible } from '../interrupt.js';
import { toInputs } from '../live-sources.js';
import { toColumns } from '../map-columns.js';
import { openRejects } from '../rejects.js';

const optionsSchema = z.object({
  format: z.string().optional(),
  map: z.array(z.string()).default([]),
  rejects: z.string().optional(),
  strict: z.boolean().default(false),
  embed: z.boolean().default(true),
});

/** Exit code where nothing could be read, or --strict met a refused record. */
const badInput = 2;

/** `kindred add FILES…` */
export function createAddCommand(): Command {
  return new Command('add')
    .summary('add papers from files and live sources')
    .description(
      'Adds the papers of files, and of services on the network where you name one, to the library, which is made if there is none. Papers already there and unchanged are skipped, so an interrupted add goes on by running it again.',
    )
    .argument('<names...>', 'files, folders, patterns, live sources; "-" for standard input')
    .option('--format <name>', `the files' format (${formatNames}); default: told by their content`)
    .option(
      '--map <field=column>',
      'of CSV, the column that holds a field, e.g. title=Titel; may be given several times',
      (pair: string, pairs: string[] | undefined) => [...(pairs ?? []), pair],
    )
    .option(
      '--rejects <file>',
      'write refused records there, with the reason, one JSON object a line',
    )
    .option('--strict', 'stop at the first record that is refused')
    .option('--no-embed', 'only read and report; nothing is stored')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--no-wait', 'end if another process writes to the library for long')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred add papers.jsonl
  $ kindred add references.bib
  $ kindred add Zotero.rdf scopus.csv "exports/**/*.ris" --library reading-list
  $ kindred add exports/ arxiv-metadata.json.gz --rejects refused.jsonl
  $ kindred add "arxiv:cs.IR?from=2024-01"
  $ kindred add liste.csv --map title=Titel --map abstract=Kurzfassung
  $ curl -s https://example.org/export.bib | kindred add - --quiet

Live sources (docs/sources.md; "kindred sync" brings later what changed):
${sourceExamples.map((example) => `  ${example}`).join('\n')}

Files may be compressed (.gz, .xz, .zst) or archives (.zip). Formats are told by content:
docs/importing.md says which programs write them and what is taken from each.`,
    )
    .action(async (names: string[], _options: unknown, command: Command) => {
      await add(createContext(command), names, optionsSchema.parse(command.opts()));
    });
}

async function add(
  context: Context,
  names: readonly string[],
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { terminal } = context;
  const columns = toColumns(options.map);
  const inputs = toInputs(names);
  const rejects = openRejects(options.rejects);
  try {
    const { strict, embed } = options;
    const tally = new ImportTally({ strict, onRefused: rejects?.write });
    const reading = {
      ...(options.format !== undefined && { format: options.format }),
      onSkipped: (file: SkippedFile) => void tally.skipped.push(file),
    };
    const files = inputs.files.length === 0 ? [] : await inspectFiles(inputs.files, reading);
    const outcome = await interruptible(
      async (signal) => {
        const added = await addFiles(context, files, { ...reading, columns, embed, tally, signal });
        if (inputs.sources.length === 0 || (strict && tally.refused > 0)) return added;
        const how = { anew: false, removeDeleted: false, strict, embed, tally, signal };
        const more = { writes: 'kindred add', earlier: added };
        return addSources(context, inputs.sources, { ...how, ...more });
      },
      () => terminal.note('\nStopping after what is under way; Ctrl-C again ends at once.'),
    );
    const { papers, refused } = tally;
    if (papers + refused === 0 && inputs.sources.length === 0) throw holdsNothing(names);
    terminal.result(toAddJson(outcome), (layout) => formatAddReport(outcome, layout));
    const isEmpty = papers === 0 && inputs.sources.length === 0;
    if (isEmpty || (strict && refused > 0)) process.exitCode = badInput;
  } finally {
    rejects?.close();
  }
}

function holdsNothing(paths: readonly string[]): KindredError {
  const path = paths.map((name) => (name === '-' ? 'stdin' : name)).join(', ');
  const problem = paths.length === 1 ? 'it holds no papers' : 'they hold no papers';
  return new KindredError('INPUT_UNREADABLE', { path, problem });
}
