import { Command } from 'commander';
import { createContext, withKindred } from '../context.js';
import { countOf } from '../format-number.js';
import { toPlain } from '../terminal.js';
import { errorTable } from '../../errors/table.js';

/** `kindred remove ID…` */
export function createRemoveCommand(): Command {
  return new Command('remove')
    .summary('remove papers from the library')
    .description('Removes papers. Exits with 4 if any was not there; the others are removed.')
    .argument('<ids...>', 'the papers: ids, DOIs, arXiv ids or URLs')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred remove arxiv:1706.03762
  $ kindred remove local:0123456789abcdef 10.18653/v1/N19-1423 --library reading-list`,
    )
    .action(async (ids: string[], _options: unknown, command: Command) => {
      const context = createContext(command);
      // Not for writing: that would make a library where there is none.
      const report = await withKindred(context, {}, (kindred) => kindred.delete(ids));
      const { deleted, missing } = report;
      context.terminal.result({ deleted, missing }, ({ colors }) =>
        [
          ...deleted.map((id) => `removed    ${toPlain(id)}`),
          ...missing.map((id) => colors.yellow(`not there  ${toPlain(id)}`)),
          `${countOf(deleted.length, 'paper')} removed, ${missing.length} not in the library`,
        ].join('\n'),
      );
      if (missing.length > 0) process.exitCode = errorTable.PAPER_NOT_FOUND.exit;
    });
}
