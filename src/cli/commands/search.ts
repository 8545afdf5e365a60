import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { toSearchAnswerJson } from '../../api/answer-json.js';
import { addAnswerOptions, readAnswerOptions, rerankHelp } from '../answer-options.js';
import { createContext, withKindred } from '../context.js';
import { formatAnswer } from '../format-answer.js';
import { sortOrders, type SortOrder } from '../../search/order.js';
import { countOf, formatCount } from '../format-number.js';

/** `kindred search "…"` */
export function createSearchCommand(): Command {
  const command = new Command('search')
    .summary('find the papers that answer a question')
    .description(
      'Ranks the papers of the library by how near they are to a question or text, in meaning and words.',
    )
    .argument('<query...>', 'a question, or words of a title or abstract; "-" for standard input');
  return addAnswerOptions(command)
    .addOption(new Option('--sort <order>', 'the newest of the best first').choices(sortOrders))
    .option('--rerank <model>', rerankHelp)
    .option('--feedback', 'move the query towards its own best papers, then search again')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred search "how can a model learn from few examples?"
  $ kindred search graph neural networks --year 2020.. -k 20
  $ kindred search "robots that grasp" --venue ICRA --json
  $ kindred search "what limits long contexts?" --rerank sentences`,
    )
    .action(async (words: string[], _options: unknown, self: Command) => {
      await runSearch(self, words);
    });
}

async function runSearch(command: Command, words: readonly string[]): Promise<void> {
  const context = createContext(command);
  const given = command.opts<{ feedback?: boolean; sort?: SortOrder }>();
  const { feedback = false, sort = 'relevance' } = given;
  const options = { ...readAnswerOptions(command, context), feedback, sort };
  const query =
    words.length === 1 && words[0] === '-' ? await text(process.stdin) : words.join(' ');
  await withKindred(context, {}, async (kindred) => {
    const answer = await kindred.search(query, options);
    const { length } = answer.results;
    const of = `${formatCount(length)} of ${countOf(kindred.reader.size, 'paper')}`;
    context.terminal.result(toSearchAnswerJson(query.trim(), answer), (layout) =>
      formatAnswer(`${shorten(query)}: ${of}`, answer, layout),
    );
  });
}

const longestHeading = 200;

function shorten(query: string): string {
  const trimmed = query.trim();
  return trimmed.length > longestHeading ? `${trimmed.slice(0, longestHeading)}…` : trimmed;
}
