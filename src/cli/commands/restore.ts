import { Command } from 'commander';
import { z } from 'zod';
import type { RestoreReport } from '../../index.js';
import { createDisplay, toShare } from '../add-progress.js';
import { createContext, inTurn, type Context } from '../context.js';
import { countOf } from '../format-number.js';
import { interruptible } from '../interrupt.js';

const optionsSchema = z.object({
  force: z.boolean().default(false),
  keep: z.boolean().default(true),
});

/** `kindred restore FILE` */
export function createRestoreCommand(): Command {
  return new Command('restore')
    .summary('bring back what "kindred backup" wrote')
    .description(
      'Makes a library of a backup, which is checked whole before anything is changed. With --force a library that is there gets the content of the backup, in one step that a running server follows; what it held before is backed up beside it first.',
    )
    .argument('<file>', 'the backup')
    .option('--force', 'replace the content of a library that is there')
    .option('--no-keep', 'do not back up what is replaced')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--no-wait', 'end if another process writes to the library for long')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred restore library-2026-11-23.sqlite
  $ kindred restore library.jsonl.gz --library reading-list
  $ kindred restore library-2026-11-23.sqlite --force`,
    )
    .action(async (file: string, _options: unknown, command: Command) => {
      await run(createContext(command), file, optionsSchema.parse(command.opts()));
    });
}

async function run(
  context: Context,
  file: string,
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { config, terminal } = context;
  const { restore } = await import('../../index.js');
  const { library, modelCache, workers } = config;
  const display = createDisplay(terminal, 'reading');
  try {
    const report = await interruptible(
      (signal) => {
        signal.addEventListener('abort', () => display.stop(), { once: true });
        return inTurn(context, { what: 'kindred restore', signal }, () =>
          restore({
            ...options,
            ...(modelCache !== undefined && { modelCache }),
            ...(workers !== undefined && { workers }),
            library,
            file,
            signal,
            onNotice: (message) => terminal.note(message),
            onProgress: (progress) => display.moment(toShare(progress)),
          }),
        );
      },
      () => terminal.note('\nStopping; the library is as it was. Ctrl-C again ends at once.'),
    );
    display.stop();
    terminal.result(report, () => formatReport(report));
  } finally {
    display.stop();
  }
}

function formatReport(report: RestoreReport): string {
  const { directory, papers, made, inserted, removed, before, embedded, damaged } = report;
  const computed = embedded > 0 ? [`${countOf(embedded, 'paper')} embedded anew.`] : [];
  const aside =
    damaged === undefined
      ? []
      : [
          `The library that was there is damaged; it was moved to ${damaged}.`,
          'Servers that show this library are to be started anew.',
        ];
  if (made) {
    return [`${directory} holds ${countOf(papers, 'paper')}.`, ...computed, ...aside].join('\n');
  }
  return [
    `${directory} holds ${countOf(papers, 'paper')}: ${countOf(inserted, 'paper')} came, ${countOf(removed, 'paper')} went.`,
    ...computed,
    ...(before === undefined ? [] : [`What was there before: ${before}`]),
  ].join('\n');
}
