import { Command } from 'commander';
import { toPaperJson } from '../../api/paper-json.js';
import { createContext, withKindred } from '../context.js';
import { formatSources, toMergedJson } from '../duplicates-report.js';
import { formatPaper } from '../format-paper.js';

/** `kindred show ID` */
export function createShowCommand(): Command {
  return new Command('show')
    .summary("show a paper's full record")
    .description('Shows all that the library holds of a paper.')
    .argument('<id>', 'the paper: its id, DOI, arXiv id or URL')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred show arxiv:1706.03762
  $ kindred show 10.18653/v1/N19-1423 --json`,
    )
    .action(async (id: string, _options: unknown, command: Command) => {
      const context = createContext(command);
      await withKindred(context, {}, (kindred) => {
        const paper = kindred.paper(id);
        const merged = kindred.merged(id);
        const json = { ...toPaperJson(paper), ...(merged && toMergedJson(merged)) };
        context.terminal.result(json, (layout) =>
          [formatPaper(paper, layout), ...(merged ? [formatSources(merged, layout)] : [])].join(
            '\n\n',
          ),
        );
      });
    });
}
