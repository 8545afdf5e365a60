import { Command } from 'commander';
import { createContext, withKindred, type Context } from '../context.js';
import { interruptible } from '../interrupt.js';
import { serveUntil } from '../serve-until.js';
import { addServerOptions } from './serve.js';

/** `kindred mcp` */
export function createMcpCommand(): Command {
  const command = new Command('mcp')
    .summary('serve the library to agents (Model Context Protocol)')
    .description(
      'Serves the library to agents by the Model Context Protocol, over standard input and output, or over HTTP: tools to search, to recommend and to cite, and papers as resources. It follows what is added meanwhile.',
    )
    .option('--http', 'serve over HTTP, at /mcp, beside the pages and the API');
  return addServerOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ kindred mcp --library reading-list
  $ kindred mcp --http --port 7717

For an agent's configuration:
  { "mcpServers": { "kindred": { "command": "npx", "args": ["kindred", "mcp", "--library", "/path/to/library"] } } }`,
    )
    .action(async (options: { http?: true }, self: Command) => {
      const context = createContext(self);
      await (options.http === true ? serveHttp(context) : serveStandardStreams(context));
    });
}

async function serveHttp(context: Context): Promise<void> {
  const { config, terminal } = context;
  await withKindred(context, { follow: true }, (kindred) =>
    interruptible(
      (signal) =>
        serveUntil(signal, kindred, {
          ...config,
          onReady: (url) => terminal.result({ url: `${url}/mcp` }, () => `Agents ask ${url}/mcp`),
        }),
      () => terminal.note('\nStopping; Ctrl-C again ends at once.'),
    ),
  );
}

/** Standard output is the protocol's: all else is said on standard error. */
async function serveStandardStreams(context: Context): Promise<void> {
  const { serveStdio } = await import('../../mcp/serve-stdio.js');
  const onNotice = (message: string) => context.terminal.note(message);
  await withKindred(context, { follow: true }, (kindred) =>
    interruptible(
      (signal) => serveStdio(kindred, { signal, onNotice }),
      () => undefined,
    ),
  );
}
