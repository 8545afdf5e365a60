import { Command } from 'commander';
import { toRelatedAnswerJson } from '../../api/answer-json.js';
import { addAnswerOptions, readAnswerOptions } from '../answer-options.js';
import { createContext, withKindred } from '../context.js';
import { formatAnswer } from '../format-answer.js';

/** `kindred related ID` */
export function createRelatedCommand(): Command {
  const command = new Command('related')
    .summary('find papers like a paper')
    .description('Ranks the papers of the library by how near their meaning is to one of them.')
    .argument('<id>', 'the paper: its id, DOI, arXiv id or URL');
  return addAnswerOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred related arxiv:1706.03762
  $ kindred related https://doi.org/10.18653/v1/N19-1423 -k 5
  $ kindred related local:0123456789abcdef --year 2023.. --json`,
    )
    .action(async (id: string, _options: unknown, self: Command) => {
      const context = createContext(self);
      const options = readAnswerOptions(self, context);
      await withKindred(context, {}, (kindred) => {
        const answer = kindred.related(id, options);
        context.terminal.result(toRelatedAnswerJson(answer), (layout) =>
          formatAnswer(`papers like "${answer.seed.title}"`, answer, layout),
        );
      });
    });
}
