import { Command } from 'commander';
import { wholeNumber } from '../../api/parameters.js';
import { KindredError } from '../../errors/kindred-error.js';
import { createDisplay } from '../add-progress.js';
import { createContext, withKindred, type Context } from '../context.js';
import { countOf, formatBytes, formatSeconds } from '../format-number.js';
import { interruptible } from '../interrupt.js';
import { exportWidget, type ExportReport } from '../widget-export.js';

const listLength = { min: 1, max: 20 };

/** `kindred export-widget DIR` */
export function createExportWidgetCommand(): Command {
  return new Command('export-widget')
    .summary('write the widget and all related lists for a plain web host')
    .description(
      'Writes a folder with the widget and the related papers of every paper of the library, for any web host or CDN to serve: no Kindred server is needed. An earlier export in the folder is replaced once the new one is whole.',
    )
    .argument('<directory>', 'a folder that is not there, is empty, or holds an earlier export')
    .option('-n, --count <n>', 'papers in a list, 1 to 20', '5')
    .option('--why', 'with the sentences that are alike')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred export-widget public/related
  $ kindred export-widget public/related --count 8 --why --library index`,
    )
    .action(async (directory: string, options: { count: string; why?: boolean }, self: Command) => {
      await run(createContext(self), directory, {
        count: readCount(options.count),
        why: options.why ?? false,
      });
    });
}

function readCount(text: string): number {
  const parsed = wholeNumber(listLength).safeParse(text);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues[0]?.message ?? 'is no number';
  throw new KindredError('INVALID_PARAMETER', { name: '--count', problem });
}

async function run(
  context: Context,
  directory: string,
  options: { readonly count: number; readonly why: boolean },
): Promise<void> {
  const { terminal } = context;
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1_000;
  await withKindred(context, {}, async (kindred) => {
    const display = createDisplay(terminal, 'listing papers');
    const onProgress = (done: number, total: number) => {
      const [fraction, rate] = [done / total, done / seconds()];
      display.moment({ done, rate, fraction, secondsLeft: (total - done) / rate });
    };
    let report: ExportReport;
    try {
      report = await interruptible(
        (signal) => exportWidget(kindred, directory, { ...options, signal, onProgress }),
        () => terminal.note('\nStopping; what was there before is kept.'),
      );
    } finally {
      display.stop();
    }
    const took = seconds();
    terminal.result({ directory, ...report, seconds: Math.round(took * 10) / 10 }, () => {
      const { papers, files, bytes } = report;
      return `Wrote the lists of ${countOf(papers, 'paper')} to ${directory}: ${countOf(files, 'file')}, ${formatBytes(bytes)}, in ${formatSeconds(took)}`;
    });
  });
}
