import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { z } from 'zod';
import { toRecommendAnswerJson, toRelatedAnswerJson } from '../../api/answer-json.js';
import { addAnswerOptions, readAnswerOptions } from '../answer-options.js';
import { KindredError, messageOf } from '../../errors/kindred-error.js';
import type { RecommendAnswer } from '../../index.js';
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
    .argument('[ids...]', 'liked papers: ids, DOIs, arXiv ids or URLs')
    .option('--text <file>', 'a liked text: title and abstract, or BibTeX; "-" for standard input')
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
  $ kindred related --text reading-list.bib
  $ kindred related local:0123456789abcdef --year 2023.. --diversity 0.3 --json`,
    )
    .action(async (ids: string[], _options: unknown, self: Command) => {
      await runRelated(self, ids);
    });
}

const tasteSchema = z.object({
  unlike: z.array(z.string()).default([]),
  text: z.string().optional(),
});

async function runRelated(command: Command, positive: readonly string[]): Promise<void> {
  const context = createContext(command);
  const options = readAnswerOptions(command, context);
  const { unlike: negative, text: file } = tasteSchema.parse(command.opts());
  if (positive.length === 0 && file === undefined) {
    const problem = 'name a paper, or give a text with --text FILE';
    throw new KindredError('INVALID_PARAMETER', { name: 'ids', problem });
  }
  const liked = file === undefined ? {} : { text: await readText(file) };
  const [only = ''] = positive;
  await withKindred(context, {}, async (kindred) => {
    if (positive.length === 1 && negative.length === 0 && file === undefined) {
      const answer = kindred.related(only, options);
      context.terminal.result(toRelatedAnswerJson(answer), (layout) =>
        formatAnswer(`papers like "${answer.seed.title}"`, answer, layout),
      );
      return;
    }
    const answer = await kindred.recommend({ positive, negative, ...liked }, options);
    context.terminal.result(toRecommendAnswerJson(answer), (layout) =>
      formatAnswer(headingOf(answer, file), answer, layout),
    );
  });
}

function headingOf({ positive, negative }: RecommendAnswer, file: string | undefined): string {
  const papers = positive.length === 0 ? [] : [countOf(positive.length, 'paper')];
  const named = file === '-' ? 'standard input' : file;
  const liked = [...papers, ...(named === undefined ? [] : [named])].join(' and ');
  const unlike = negative.length === 0 ? '' : `, unlike ${negative.length}`;
  return `papers like ${liked}${unlike}`;
}

async function readText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new KindredError(
      'INPUT_UNREADABLE',
      { path: file, problem: messageOf(cause) },
      { cause },
    );
  }
}
