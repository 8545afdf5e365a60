import { Command } from 'commander';
import { z } from 'zod';
import type { Reduction } from '../../embedder/reduced-model.js';
import { KindredError } from '../../errors/kindred-error.js';
import type { Kindred, ModelChangeReport, ModelInfo } from '../../index.js';
import { createDisplay } from '../add-progress.js';
import { createContext, withKindred, type Context } from '../context.js';
import { countOf, formatBytes, formatCount, formatSeconds } from '../format-number.js';
import { addReductionOptions, readReduction } from '../reduction-options.js';
import { interruptible } from '../interrupt.js';
import type { Layout } from '../terminal.js';

const optionsSchema = z.object({
  back: z.boolean().default(false),
  list: z.boolean().default(false),
  prune: z.boolean().default(false),
});

type Options = z.output<typeof optionsSchema> & { readonly reduction: Reduction };

/** `kindred reembed` */
export function createReembedCommand(): Command {
  const command = new Command('reembed')
    .summary("change the library's embedding model")
    .description(
      "Embeds every paper with another model beside the old one, then makes it the library's in one step. Searches and servers go on with the old model until then, and take up the new one without a restart. What was done before a stop is not done again.",
    );
  return addReductionOptions(command)
    .option('--back', 'go back to the model before; its vectors are still there')
    .option('--list', 'only list the models of which vectors are stored')
    .option('--prune', 'remove the vectors of all models but the current one')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--no-wait', 'end if another process writes to the library for long')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred reembed --model BAAI/bge-small-en-v1.5
  $ kindred reembed --vectors int8          the same model, smaller vectors: takes seconds
  $ kindred reembed --back
  $ kindred reembed --list
  $ kindred reembed --prune`,
    )
    .action(async (_options: unknown, self: Command) => {
      await run(createContext(self), readOptions(self));
    });
}

function readOptions(command: Command): Options {
  const options = optionsSchema.parse(command.opts());
  const reduction = readReduction(command);
  const asked = (['back', 'list', 'prune'] as const).filter((name) => options[name]);
  const isMixed = reduction.encoding !== undefined || reduction.dimensions !== undefined;
  if (asked.length > 1 || (asked.length === 1 && isMixed)) {
    const problem = `give --${asked.join(', --')} alone`;
    throw new KindredError('INVALID_PARAMETER', { name: 'reembed', problem });
  }
  return { ...options, reduction };
}

async function run(context: Context, options: Options): Promise<void> {
  const { terminal } = context;
  const writes = options.list ? {} : { writes: 'kindred reembed' };
  // The model that is named is the one to change to, not the one to be there.
  await withKindred(context, { threads: 'all', ownModel: true, ...writes }, async (kindred) => {
    if (options.list) {
      const models = kindred.models.list();
      terminal.result({ models }, (layout) => formatModels(models, layout));
    } else if (options.prune) {
      const { models, vectors } = await kindred.models.prune();
      const { bytes } = kindred.info();
      const ids = models.map(({ id }) => id);
      terminal.result({ models: ids, vectors, bytes }, () =>
        models.length === 0
          ? 'There are no vectors but those of the current model.'
          : `${countOf(vectors, 'vector')} of ${ids.join(', ')} removed; the library takes ${formatBytes(bytes)} now.`,
      );
    } else {
      await change(context, kindred, options);
    }
  });
}

async function change(
  { config, terminal }: Context,
  kindred: Kindred,
  { reduction, back }: Options,
): Promise<void> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1_000;
  const display = createDisplay(terminal, 'loading the model');
  let first: number | undefined;
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    first ??= done;
    const rate = (done - first) / seconds();
    const secondsLeft = rate > 0 ? (total - done) / rate : undefined;
    display.moment({
      done,
      rate: rate > 0 ? rate : undefined,
      fraction: done / total,
      secondsLeft,
    });
  };
  try {
    const report = await interruptible(
      (signal) => {
        signal.addEventListener('abort', () => display.stop(), { once: true });
        const { model } = config;
        return kindred.models.change({ ...reduction, model, back, signal, onProgress });
      },
      () => terminal.note('\nStopping after what is under way; Ctrl-C again ends at once.'),
    );
    display.stop();
    const { papers } = kindred.info();
    terminal.result({ ...toJson(report), papers, seconds: seconds() }, (layout) =>
      formatReport(report, { papers, seconds: seconds(), kept: kindred.models.list() }, layout),
    );
  } finally {
    display.stop();
  }
}

function toJson({ model, before, changed, embedded, converted }: ModelChangeReport) {
  const about = ({ id, fingerprint, dimensions, encoding = 'float32' }: typeof model) => ({
    id,
    fingerprint,
    dimensions,
    encoding,
  });
  return { changed, model: about(model), before: about(before), embedded, converted };
}

function formatReport(
  { model, changed, embedded, converted }: ModelChangeReport,
  about: { papers: number; seconds: number; kept: readonly ModelInfo[] },
  { colors }: Layout,
): string {
  const name = `${model.id}, ${model.dimensions} dimensions, ${model.encoding ?? 'float32'}`;
  if (!changed) return `The library's model is ${name} already: nothing to do.`;
  const kept = about.kept.filter(({ isCurrent }) => !isCurrent);
  const bytes = kept.reduce((sum, each) => sum + each.bytes, 0);
  return [
    `The library's model is ${colors.bold(name)} now.`,
    `${countOf(embedded, 'paper')} embedded, ${formatCount(converted)} converted in ${formatSeconds(about.seconds)}; ${countOf(about.papers, 'paper')} in the library.`,
    `Older vectors are kept (${formatBytes(bytes)}): "kindred reembed --back" goes back to them, "--prune" removes them.`,
  ].join('\n');
}

function formatModels(models: readonly ModelInfo[], { colors }: Layout): string {
  return models
    .map(({ id, dimensions, encoding, vectors, bytes, isCurrent }) => {
      const line = `${isCurrent ? '*' : ' '} ${id}  ${dimensions} dimensions, ${encoding}, ${countOf(vectors, 'vector')}, ${formatBytes(bytes)}`;
      return isCurrent ? colors.bold(line) : line;
    })
    .join('\n');
}
