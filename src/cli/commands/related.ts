import { Command } from 'commander';
import { toRecommendAnswerJson, toRelatedAnswerJson } from '../../api/answer-json.js';
import { addAnswerOptions, readAnswerOptions } from '../answer-options.js';
import { createContext, withKindred } from '../context.js';
import { formatAnswer } from '../format-answer.js';
import { countOf } from '../format-number.js';

/** `kindred related ID…` */
export function createRelatedCommand(): Command {
  const command = new Command('related')
    .summary('find papers like one or several papers')
    .description(
      'Ranks the papers of the library by how near they are, in meaning and words, to those named.',
    )
    .argument('<ids...>', 'liked papers: ids, DOIs, arXiv ids or URLs')
    .option('--unlike <ids...>', 'disliked papers')
    .option(
      '--diversity <share>',
      'how unlike each other the papers are to be, 0 to 1 (default: 0)',
    )
    .option('--recency <share>', 'how much newer papers are preferred, 0 to 1 (default: 0)');
  return addAnswerOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred related arxiv:1706.03762
  $ kindred related https://doi.org/10.18653/v1/N19-1423 -k 5
  $ kindred related arxiv:1706.03762 arxiv:1810.04805 --unlike arxiv:2005.14165
  $ kindred related local:0123456789abcdef --year 2023.. --diversity 0.3 --json`,
    )
    .action(async (ids: string[], { unlike }: { unlike?: string[] }, self: Command) => {
      await runRelated(self, ids, unlike ?? []);
    });
}

async function runRelated(
  command: Command,
  positive: readonly string[],
  negative: readonly string[],
): Promise<void> {
  const context = createContext(command);
  const options = readAnswerOptions(command, context);
  const [only = ''] = positive;
  await withKindred(context, {}, async (kindred) => {
    if (positive.length === 1 && negative.length === 0) {
      const answer = kindred.related(only, options);
      context.terminal.result(toRelatedAnswerJson(answer), (layout) =>
        formatAnswer(`papers like "${answer.seed.title}"`, answer, layout),
      );
      return;
    }
    const answer = await kindred.recommend({ positive, negative }, options);
    const unlike = negative.length === 0 ? '' : ` and unlike ${negative.length}`;
    const heading = `papers like ${countOf(positive.length, 'paper')}${unlike}`;
    context.terminal.result(toRecommendAnswerJson(answer), (layout) =>
      formatAnswer(heading, answer, layout),
    );
  });
}
