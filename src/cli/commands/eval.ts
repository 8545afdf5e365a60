import { Command } from 'commander';
import { isKindredError, KindredError } from '../../errors/kindred-error.js';
import { createContext, type Context } from '../context.js';
import { evaluateCollections, evaluateLibrary } from '../eval-collections.js';
import { addEvalOptions, readEvalOptions, type EvalOptions } from '../eval-options.js';
import { formatEvalMarkdown, formatEvalReport, toEvalJson } from '../eval-report.js';
import { evaluateSelf } from '../eval-self.js';
import { formatSelfReport, toSelfJson } from '../eval-self-report.js';
import { interruptible } from '../interrupt.js';

/** `kindred eval` */
export function createEvalCommand(): Command {
  const command = new Command('eval')
    .summary('measure how good the answers are')
    .description(
      "Measures search on test collections (folders with corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them), on a library with one's own judgements, or on tests made of a library's own papers. A collection's papers are embedded at the first run and kept.",
    )
    .argument('[folders...]', 'folders of a test collection, or of several');
  return addEvalOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred eval scifact --compare dense,lexical,hybrid
  $ kindred eval --queries questions.jsonl --qrels judgements.tsv
  $ kindred eval --self --library reading-list`,
    )
    .action(async (folders: string[], _options: unknown, self: Command) => {
      const given = createContext(self);
      // Only the configuration that is named after it is to rerank.
      const { rerank, ...config } = given.config;
      const context = { ...given, config };
      const options = readEvalOptions(self, folders, rerank);
      await interruptible(
        (signal) => told(signal, () => runEval(context, { ...options, signal })),
        () => context.terminal.note('\nStopping; Ctrl-C again ends at once.'),
      );
    });
}

type RunOptions = EvalOptions & { readonly signal: AbortSignal };

async function runEval(context: Context, options: RunOptions): Promise<void> {
  const { task, depth, seed, markdown, perQuery } = options;
  if (task.kind === 'self') {
    const report = await evaluateSelf(context, options);
    context.terminal.result(toSelfJson(report), (layout) => formatSelfReport(report, layout));
    return;
  }
  const collections =
    task.kind === 'library'
      ? [await evaluateLibrary(context, { ...options, files: task })]
      : await evaluateCollections(context, { ...options, directories: task.directories });
  const report = { depth, seed, collections };
  context.terminal.result(toEvalJson(report, perQuery), (layout) =>
    markdown ? formatEvalMarkdown(report) : formatEvalReport(report, layout),
  );
}

/** What an abort makes fail is told as the interruption it is. */
async function told(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted || isKindredError(error)) throw error;
    const next = 'Run the same command again: papers that are embedded stay.';
    throw new KindredError('INTERRUPTED', { next }, { cause: error });
  }
}
