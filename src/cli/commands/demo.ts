import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { dataDirectory, packageRoot } from '../../config/package-root.js';
import { isKindredError } from '../../errors/kindred-error.js';
import { inspectFiles } from '../../importers/read-files.js';
import type { Kindred } from '../../index.js';
import { createContext, withKindred, type Context } from '../context.js';
import { formatAnswer } from '../format-answer.js';
import { countOf } from '../format-number.js';
import { interruptible } from '../interrupt.js';
import { serveUntil, type ServeOptions } from '../serve-until.js';
import { addFiles } from './add.js';
import { addServerOptions } from './serve.js';

const firstQuestion = 'How can a model learn a new task from only a few examples?';

/** `kindred demo` */
export function createDemoCommand(): Command {
  const command = new Command('demo')
    .summary('try Kindred on a bundled sample of papers')
    .description(
      'Makes a library of the bundled sample, asks it a first question, and serves it. Needs no network.',
    );
  return addServerOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred demo
  $ kindred demo --port 8080`,
    )
    .action(async (_options: unknown, self: Command) => {
      const given = createContext(self);
      const { config } = given;
      const library = config.given.has('library') ? config.library : sampleLibrary();
      await demo({ ...given, config: { ...config, library } });
    });
}

/** Beside the code in a checkout; where that cannot be written to, in the working directory. */
function sampleLibrary(): string {
  const [beside, here] = [join(packageRoot, 'index'), resolve('index')];
  try {
    mkdirSync(beside, { recursive: true });
    accessSync(beside, constants.W_OK);
    return join(beside, 'sample');
  } catch {
    return join(here, 'sample');
  }
}

async function demo(context: Context): Promise<void> {
  const { terminal } = context;
  await interruptible(
    async (signal) => {
      await makeSample(context, signal);
      await withKindred(context, { follow: true }, async (kindred) => {
        const announce = (url: string) => answerFirstQuestion(context, kindred, url);
        await serveOnSomePort(context, kindred, { signal, announce });
      });
    },
    () => terminal.note('\nStopping; Ctrl-C again ends at once.'),
  );
}

/** The sample is made from what is bundled, so one of an older model is made anew, not mourned. */
async function makeSample(context: Context, signal: AbortSignal): Promise<void> {
  try {
    await addSample(context, signal);
  } catch (error) {
    const { library, given } = context.config;
    if (!isKindredError(error, 'MODEL_MISMATCH') || given.has('library') || given.has('model')) {
      throw error;
    }
    context.terminal.note('The sample library is of an older model: making it anew.');
    rmSync(library, { recursive: true });
    await addSample(context, signal);
  }
}

async function addSample(context: Context, signal: AbortSignal): Promise<void> {
  const files = await inspectFiles([join(dataDirectory, 'sample.jsonl')]);
  const { report, papers = 0 } = await addFiles(context, files, { strict: true, signal });
  const fresh = report.added + report.changed;
  const what = fresh === 0 ? 'is there already' : `${countOf(fresh, 'paper')} embedded`;
  context.terminal.note(`Sample library of ${countOf(papers, 'paper')} (${what})`);
}

async function answerFirstQuestion(
  { terminal }: Context,
  kindred: Kindred,
  url: string,
): Promise<void> {
  const answer = await kindred.search(firstQuestion, { k: 3 });
  const titles = answer.results.map(({ paper }) => paper.title);
  terminal.result({ url, query: firstQuestion, titles }, (layout) =>
    [
      formatAnswer(`Asked: ${firstQuestion}`, answer, layout),
      `Open ${layout.colors.bold(url)} to ask your own, Ctrl-C to stop`,
    ].join('\n\n'),
  );
}

/** The configured port; if it is taken and nobody chose it, any free one. */
async function serveOnSomePort(
  { config, terminal }: Context,
  kindred: Kindred,
  { signal, announce }: { signal: AbortSignal; announce: (url: string) => Promise<void> },
): Promise<void> {
  // A line for each request would bury the answer.
  const logLevel = config.given.has('logLevel') ? config.logLevel : 'warn';
  const options: ServeOptions = { ...config, logLevel, isSample: true, onReady: announce };
  try {
    await serveUntil(signal, kindred, options);
  } catch (error) {
    if (!isKindredError(error, 'PORT_IN_USE') || config.given.has('port')) throw error;
    terminal.note(`Port ${config.port} is in use, so another one is taken.`);
    await serveUntil(signal, kindred, { ...options, port: 0 });
  }
}
