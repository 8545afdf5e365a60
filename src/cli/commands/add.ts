import { Command } from 'commander';
import { z } from 'zod';
import { isKindredError, KindredError } from '../../errors/kindred-error.js';
import { formatNames } from '../../importers/detect.js';
import { inspectFiles, readFiles, type InputFile } from '../../importers/read-files.js';
import type { PutItem, PutProgress } from '../../index.js';
import { createAddProgress } from '../add-progress.js';
import { emptyReport, formatAddReport, toAddJson, type AddOutcome } from '../add-report.js';
import { createContext, withKindred, type Context } from '../context.js';
import { ImportTally } from '../import-tally.js';
import { interruptible } from '../interrupt.js';

const optionsSchema = z.object({
  format: z.string().optional(),
  strict: z.boolean().default(false),
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
    .argument('<files...>', 'files to read; "-" for standard input')
    .option('--format <name>', `the files' format (${formatNames}); default: told by their content`)
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--strict', 'stop at the first record that is refused')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred add papers.jsonl
  $ kindred add references.bib
  $ kindred add listing.txt more/*.jsonl --library reading-list
  $ xz -dc corpus.jsonl.xz | kindred add - --quiet`,
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
  const format = options.format === undefined ? {} : { format: options.format };
  const files = await inspectFiles(paths, format);
  const outcome = await interruptible(
    (signal) => addFiles(context, files, { ...options, signal }),
    () => terminal.note('\nStopping after what is under way; Ctrl-C again ends at once.'),
  );
  const { papers, refused } = outcome.tally;
  if (papers + refused === 0) throw holdsNothing(paths);
  terminal.result(toAddJson(outcome), (layout) => formatAddReport(outcome, layout));
  if (papers === 0 || (options.strict && refused > 0)) process.exitCode = badInput;
}

function holdsNothing(paths: readonly string[]): KindredError {
  const path = paths.map((name) => (name === '-' ? 'stdin' : name)).join(', ');
  const problem = paths.length === 1 ? 'it holds no papers' : 'they hold no papers';
  return new KindredError('INPUT_UNREADABLE', { path, problem });
}

/** What {@link addFiles} is told. */
export interface AddOptions {
  readonly format?: string | undefined;
  readonly strict: boolean;
  readonly signal: AbortSignal;
}

/** Puts the papers of files into the configured library. @throws INTERRUPTED, and as openKindred */
export async function addFiles(
  context: Context,
  files: readonly InputFile[],
  { format, strict, signal }: AddOptions,
): Promise<AddOutcome> {
  const started = Date.now();
  const progress = createAddProgress(context.terminal, totalBytes(files));
  // A second Ctrl-C ends the process at once, so the first must leave the terminal as it was.
  signal.addEventListener('abort', () => progress.stop(), { once: true });
  const tally = new ImportTally({ strict });
  const records = readFiles(files, {
    ...(format !== undefined && { format }),
    onBytes: (bytes) => progress.readBytes(bytes),
    signal,
  });
  const about = { library: context.config.library, files: files.length, tally };
  const seconds = () => (Date.now() - started) / 1_000;
  try {
    const papers = await afterFirst(tally.pass(records));
    // Without a paper the library is left alone: a mistyped file name should not make one.
    if (papers === undefined) {
      return { ...about, report: emptyReport, papers: undefined, seconds: seconds() };
    }
    return await withKindred(context, { mode: 'write' }, async (kindred) => {
      const onProgress = (step: PutProgress) => progress.update(step);
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
