import { Command, Option } from 'commander';
import { z } from 'zod';
import { backupFormats } from '../../library/backup/backup.js';
import type { BackupReport } from '../../index.js';
import { createDisplay, toShare } from '../add-progress.js';
import { createContext, type Context } from '../context.js';
import { countOf } from '../format-number.js';
import { interruptible } from '../interrupt.js';

const optionsSchema = z.object({
  format: z.enum(backupFormats).optional(),
  force: z.boolean().default(false),
  vectors: z.boolean().default(true),
  salvage: z.boolean().default(false),
});

/** `kindred backup FILE` */
export function createBackupCommand(): Command {
  return new Command('backup')
    .summary('write the whole library into one file')
    .description(
      'Writes the whole library, as it is at one moment, into one file, while others go on searching and adding. A file that ends with .jsonl or .jsonl.gz is text: a line a paper, with all that Kindred knows of it; any other is an SQLite database. "kindred restore" reads both.',
    )
    .argument('<file>', 'where to; it appears there once it is whole and checked')
    .addOption(
      new Option('--format <name>', 'the form, whatever the file is called').choices([
        ...backupFormats,
      ]),
    )
    .option('--no-vectors', 'with jsonl: leave out the embeddings; restoring computes them anew')
    .option('--salvage', 'with jsonl: of a damaged library, write what can be read')
    .option('--force', 'replace a file that is there')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred backup library-2026-11-23.sqlite
  $ kindred backup library.jsonl.gz --library reading-list
  $ kindred backup papers.jsonl --no-vectors`,
    )
    .action(async (file: string, _options: unknown, command: Command) => {
      await run(createContext(command), file, optionsSchema.parse(command.opts()));
    });
}

async function run(
  { config: { library }, terminal }: Context,
  file: string,
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { backup } = await import('../../index.js');
  const display = createDisplay(terminal, 'writing');
  try {
    const report = await interruptible(
      (signal) => {
        signal.addEventListener('abort', () => display.stop(), { once: true });
        return backup({
          ...options,
          library,
          file,
          signal,
          onProgress: (progress) => display.moment(toShare(progress)),
        });
      },
      () => terminal.note('\nStopping; no file is left. Ctrl-C again ends at once.'),
    );
    display.stop();
    terminal.result(report, () => formatReport(report));
  } finally {
    display.stop();
  }
}

function formatReport({ papers, file, lost = [], doubtful = [] }: BackupReport): string {
  const some = (names: readonly string[]) =>
    names.slice(0, 20).join(', ') + (names.length > 20 ? ' …' : '');
  return [
    `${countOf(papers, 'paper')} in ${file}`,
    ...(lost.length > 0 ? [`Not to be read, and left out: ${some(lost)}`] : []),
    ...(doubtful.length > 0 ? [`Not as they were stored, but kept: ${some(doubtful)}`] : []),
  ].join('\n');
}
