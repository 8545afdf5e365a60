import { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { createContext, withKindred, type Context } from '../context.js';
import { formatDuplicates, toDuplicatesJson } from '../duplicates-report.js';
import { countOf } from '../format-number.js';
import { toPlain } from '../terminal.js';

const optionsSchema = z.object({
  split: z.string().optional(),
  merge: z.array(z.string()).optional(),
});

/** `kindred duplicates` */
export function createDuplicatesCommand(): Command {
  return new Command('duplicates')
    .summary('list papers that were merged, versions, and doubtful pairs')
    .description(
      'Lists what was merged into one paper, what are versions of one work, and what may be the same. Any merge can be undone, and any pair can be merged.',
    )
    .option('--split <id>', "take a paper's records apart, or the one record that is named")
    .option('--merge <ids...>', 'make one paper of these; the first gives it its id')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred duplicates
  $ kindred duplicates --json
  $ kindred duplicates --split doi:10.1000/182
  $ kindred duplicates --merge arxiv:1706.03762 local:0123456789abcdef`,
    )
    .action(async (_options: unknown, command: Command) => {
      const { split, merge } = optionsSchema.parse(command.opts());
      if (split !== undefined && merge !== undefined) {
        const problem = 'name one of --split and --merge, not both';
        throw new KindredError('INVALID_PARAMETER', { name: '--split', problem });
      }
      const context = createContext(command);
      // Not for writing: that would make a library where there is none.
      await withKindred(context, {}, async (kindred) => {
        if (split !== undefined) await takeApart(kindred, split, context);
        else if (merge !== undefined) await putTogether(kindred, merge, context);
        else list(kindred, context);
      });
    });
}

async function takeApart(kindred: Kindred, name: string, { terminal }: Context): Promise<void> {
  const papers = await kindred.split(name);
  terminal.result({ papers }, () =>
    [
      `${countOf(papers.length, 'paper')} now, and kept apart:`,
      ...papers.map((id) => `  ${toPlain(id)}`),
    ].join('\n'),
  );
}

async function putTogether(
  kindred: Kindred,
  names: string[],
  { terminal }: Context,
): Promise<void> {
  const paper = await kindred.merge(names);
  terminal.result({ paper }, () => `One paper now: ${toPlain(paper)}`);
}

function list(kindred: Kindred, { terminal }: Context): void {
  const report = kindred.duplicates();
  terminal.result(toDuplicatesJson(report), (layout) => formatDuplicates(report, layout));
}
