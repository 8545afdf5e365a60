import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { exportFormats, exportPapers } from '../../citation/export-papers.js';
import { KindredError, messageOf } from '../../errors/kindred-error.js';
import type { Kindred, Paper } from '../../index.js';
import { createContext, withKindred, type Context } from '../context.js';
import { countOf } from '../format-number.js';

const optionsSchema = z.object({ format: z.enum(exportFormats).default('jsonl') });

/** `kindred export [FILE]` */
export function createExportCommand(): Command {
  return new Command('export')
    .summary('write all papers to a file')
    .description(
      'Writes every paper of the library, abstracts included, to a file or to standard output. What it writes, "kindred add" reads.',
    )
    .argument('[file]', 'the file; default: standard output')
    .addOption(
      new Option('--format <name>', 'how it is written')
        .choices([...exportFormats])
        .default('jsonl'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ kindred export papers.jsonl
  $ kindred export --format bibtex library.bib
  $ kindred export --format csv | gzip > papers.csv.gz`,
    )
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const { format } = optionsSchema.parse(command.opts());
      await write(createContext(command), file, format);
    });
}

async function write(
  context: Context,
  file: string | undefined,
  format: z.output<typeof optionsSchema>['format'],
): Promise<void> {
  await withKindred(context, {}, async (kindred) => {
    const text = Readable.from(exportPapers(papersOf(kindred), format));
    const { size } = kindred.reader;
    if (file === undefined) {
      await pipeline(text, process.stdout, { end: false });
      return;
    }
    try {
      await pipeline(text, createWriteStream(file));
    } catch (error) {
      const problem = `${file} cannot be written: ${messageOf(error)}`;
      throw new KindredError('INVALID_PARAMETER', { name: 'file', problem }, { cause: error });
    }
    context.terminal.result(
      { file, format, papers: size },
      () => `${countOf(size, 'paper')} in ${file}`,
    );
  });
}

function* papersOf({ reader }: Kindred): Iterable<Paper> {
  for (const row of reader.newestRows()) yield reader.paper(row);
}
