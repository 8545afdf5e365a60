import { Command } from 'commander';
import { z } from 'zod';
import { isKindredError } from '../../errors/kindred-error.js';
import type { Kindred } from '../../index.js';
import { createContext, withKindred, type Context } from '../context.js';
import { formatAnswer } from '../format-answer.js';
import { interruptible } from '../interrupt.js';
import { makeSample, sampleDirectory } from '../sample-library.js';
import { serveUntil, type ServeOptions } from '../serve-until.js';
import { addServerOptions } from './serve.js';

const firstQuestion = 'How can a model learn a new task from only a few examples?';

const flagsSchema = z.object({ library: z.string().optional() });

/** `kindred demo` */
export function createDemoCommand(): Command {
  const command = new Command('demo')
    .summary('try Kindred on a bundled sample of papers')
    .description(
      'Makes a library of the bundled sample, asks it a first question, and serves it. Needs no network. The sample has a directory of its own, apart from your library; --library names another one for it.',
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
      // Only the flag: the environment and the file name the user's library, which is no place for it.
      const { library = sampleDirectory() } = flagsSchema.parse(self.optsWithGlobals());
      await demo({ ...given, config: { ...given.config, library } });
    });
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
