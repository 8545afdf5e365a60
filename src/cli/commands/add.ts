import { Command } from 'commander';
import { z } from 'zod';
import { isKindredError, KindredError } from '../../errors/kindred-error.js';
import { formatNames } from '../../importers/detect.js';
import {
  inspectFiles,
  readFiles,
  type InputFile,
  type ReadOptions,
  type SkippedFile,
} from '../../importers/read-files.js';
import type { PutItem, PutProgress } from '../../index.js';
import { createAddProgress } from '../add-progress.js';
import { emptyReport, formatAddReport, toAddJson, type AddOutcome } from '../add-report.js';
import { createContext, withKindred, type Context } from '../context.js';
import { ImportTally } from '../import-tally.js';
import { interruptible } from '../interrupt.js';
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
    .summary('add papers from files')
    .description(
      'Adds the papers of files to the library, which is made if there is none. Papers already there and unchanged are skipped, so an interrupted add goes on by running it again.',
    )
    .argument('<files...>', 'files, folders, patterns; "-" for standard input')
    .option('--format <name>', `the files' format (${formatNames}); default: told by their content`)
    .option('--map <field=column...>', 'of CSV, the column that holds a field, e.g. title=Titel')
    .option(
      '--rejects <file>',
      'write refused records there, with the reason, one JSON object a line',
    )
    .option('--strict', 'stop at the first record that is refused')
    .option('--no-embed', 'only read and report; nothing is stored')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred add papers.jsonl
  $ kindred add references.bib
  $ kindred add Zotero.rdf scopus.csv "exports/**/*.ris" --library reading-list
  $ kindred add exports/ arxiv-metadata.json.gz --rejects refused.jsonl
  $ kindred add liste.csv --map title=Titel --map abstract=Kurzfassung
  $ curl -s https://example.org/export.bib | kindred add - --quiet

Files may be compressed (.gz, .xz, .zst) or archives (.zip). Formats are told by content:
docs/importing.md says which programs write them and what is taken from each.`,
    )
    .action(async (files: string[], _options: unknown, command: Command) => {
      await add(createContext(command), files, optionsSchema.parse(command.opts()));
    });
}

async function add(
  context: Context,
  paths: readonly string[],
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { terminal } = context;
  const columns = toColumns(options.map);
  const rejects = openRejects(options.rejects);
  try {
    const tally = new ImportTally({ strict: options.strict, onRefused: rejects?.write });
    const reading = {
      ...(options.format !== undefined && { format: options.format }),
      onSkipped: (file: SkippedFile) => void tally.skipped.push(file),
    };
    const files = await inspectFiles(paths, reading);
    const outcome = await interruptible(
      (signal) =>
        addFiles(context, files, { ...reading, columns, embed: options.embed, tally, signal }),
      () => terminal.note('\nStopping after what is under way; Ctrl-C again ends at once.'),
    );
    const { papers, refused } = tally;
    if (papers + refused === 0) throw holdsNothing(paths);
    terminal.result(toAddJson(outcome), (layout) => formatAddReport(outcome, layout));
    if (papers === 0 || (options.strict && refused > 0)) process.exitCode = badInput;
  } finally {
    rejects?.close();
  }
}

function holdsNothing(paths: readonly string[]): KindredError {
  const path = paths.map((name) => (name === '-' ? 'stdin' : name)).join(', ');
  const problem = paths.length === 1 ? 'it holds no papers' : 'they hold no papers';
  return new KindredError('INPUT_UNREADABLE', { path, problem });
}

/** What {@link addFiles} is told. */
export interface AddOptions extends Pick<ReadOptions, 'format' | 'columns' | 'onSkipped'> {
  readonly tally: ImportTally;
  /** Default true; false only reads. */
  readonly embed?: boolean;
  readonly signal: AbortSignal;
}

/** Puts the papers of files into the configured library. @throws INTERRUPTED, and as openKindred */
export async function addFiles(
  context: Context,
  files: readonly InputFile[],
  { tally, embed = true, signal, ...reading }: AddOptions,
): Promise<AddOutcome> {
  const started = Date.now();
  const progress = createAddProgress(context.terminal, totalBytes(files));
  // A second Ctrl-C ends the process at once, so the first must leave the terminal as it was.
  signal.addEventListener('abort', () => progress.stop(), { once: true });
  const records = readFiles(files, {
    ...reading,
    onBytes: (bytes) => progress.readBytes(bytes),
    signal,
  });
  const about = { library: context.config.library, files: files.length, tally };
  const seconds = () => (Date.now() - started) / 1_000;
  const onProgress = (step: PutProgress) => progress.update(step);
  try {
    const papers = await afterFirst(tally.pass(records));
    // Without a paper the library is left alone: a mistyped file name should not make one.
    if (papers === undefined || !embed) {
      if (papers !== undefined) await readAlone(papers, onProgress);
      return { ...about, report: emptyReport, papers: undefined, seconds: seconds() };
    }
    return await withKindred(context, { mode: 'write' }, async (kindred) => {
      const report = await kindred.put(papers, { signal, onProgress });
      return { ...about, report, papers: kindred.info().papers, seconds: seconds() };
    });
  } catch (error) {
    if (!signal.aborted || isKindredError(error, 'INTERRUPTED')) throw error;
    const next = 'Run the same command again to go on where it stopped.';
    throw new KindredError('INTERRUPTED', { next }, { cause: error });
  } finally {
    progress.stop();
    await records.return(undefined); // a pipe left open would keep the process from ending
  }
}

async function readAlone(
  papers: AsyncIterable<PutItem>,
  onProgress: (progress: PutProgress) => void,
): Promise<void> {
  const items = papers[Symbol.asyncIterator]();
  for (let read = 1; (await items.next()).done !== true; read++) {
    onProgress({ read, done: read, embedded: 0 });
  }
}

function totalBytes(files: readonly InputFile[]): number | undefined {
  let total = 0;
  for (const { bytes } of files) {
    if (bytes === undefined) return undefined;
    total += bytes;
  }
  return total;
}

/** The same papers, once the first is there; undefined if there is none. */
async function afterFirst(
  papers: AsyncGenerator<PutItem>,
): Promise<AsyncGenerator<PutItem> | undefined> {
  const first = await papers.next();
  if (first.done === true) return undefined;
  return (async function* () {
    yield first.value;
    yield* papers;
  })();
}
