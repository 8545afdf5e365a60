import { Command } from 'commander';
import { addAccessOptions } from '../access-options.js';
import { rerankHelp } from '../answer-options.js';
import { collect } from '../collect.js';
import { createContext, withKindred, type Context } from '../context.js';
import { countOf } from '../format-number.js';
import { interruptible } from '../interrupt.js';
import { serveUntil } from '../serve-until.js';

/** Adds the options of a command that starts the server. */
export function addServerOptions(command: Command): Command {
  return addAccessOptions(command)
    .option('--host <address>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--port <n>', 'TCP port, 0 for any free one (default: 7717)')
    .option(
      '--allow-origin <origin>',
      'another site whose pages may ask, e.g. https://journal.example; several times, or "*"',
      collect,
    )
    .option('--log-level <level>', 'fatal, error, warn, info, debug, trace or silent');
}

/** `kindred serve` */
export function createServeCommand(): Command {
  const command = new Command('serve')
    .summary('serve the library to browsers and programs')
    .description(
      'Serves a search page and the HTTP API over the library, and follows what is added to it meanwhile.',
    )
    .option('--workers <n>', 'embedding threads (default: 1)')
    .option('--rerank <model>', rerankHelp);
  return addServerOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred serve
  $ kindred serve --library reading-list --port 8080
  $ kindred serve --host 0.0.0.0 --log-level warn
  $ kindred serve --allow-origin https://journal.example
  $ kindred serve --trust-proxy loopback --public-url https://papers.example`,
    )
    .action(async (_options: unknown, self: Command) => {
      await serve(createContext(self));
    });
}

async function serve(context: Context): Promise<void> {
  const { config, terminal } = context;
  await withKindred(context, { follow: true }, (kindred) =>
    interruptible(
      (signal) =>
        serveUntil(signal, kindred, {
          ...config,
          onReady: (url) => {
            const { papers } = kindred.info();
            terminal.result({ url, papers }, ({ colors }) =>
              [
                `Serving ${countOf(papers, 'paper')} of ${config.library}`,
                `Open ${colors.bold(url)}, Ctrl-C to stop`,
              ].join('\n'),
            );
          },
        }),
      () => terminal.note('\nStopping; Ctrl-C again ends at once.'),
    ),
  );
}
