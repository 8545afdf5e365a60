import { Command } from 'commander';
import { version } from '../config/package-root.js';

/** The commands, in the order in which help tells them; each is loaded where it is needed. */
const loaders = {
  add: async () => (await import('./commands/add.js')).createAddCommand(),
  search: async () => (await import('./commands/search.js')).createSearchCommand(),
  related: async () => (await import('./commands/related.js')).createRelatedCommand(),
  show: async () => (await import('./commands/show.js')).createShowCommand(),
  cite: async () => (await import('./commands/cite.js')).createCiteCommand(),
  export: async () => (await import('./commands/export.js')).createExportCommand(),
  remove: async () => (await import('./commands/remove.js')).createRemoveCommand(),
  sync: async () => (await import('./commands/sync.js')).createSyncCommand(),
  digest: async () => (await import('./commands/digest.js')).createDigestCommand(),
  duplicates: async () => (await import('./commands/duplicates.js')).createDuplicatesCommand(),
  reembed: async () => (await import('./commands/reembed.js')).createReembedCommand(),
  info: async () => (await import('./commands/info.js')).createInfoCommand(),
  doctor: async () => (await import('./commands/doctor.js')).createDoctorCommand(),
  backup: async () => (await import('./commands/backup.js')).createBackupCommand(),
  restore: async () => (await import('./commands/restore.js')).createRestoreCommand(),
  eval: async () => (await import('./commands/eval.js')).createEvalCommand(),
  serve: async () => (await import('./commands/serve.js')).createServeCommand(),
  mcp: async () => (await import('./commands/mcp.js')).createMcpCommand(),
  keys: async () => (await import('./commands/keys.js')).createKeysCommand(),
  'export-widget': async () =>
    (await import('./commands/export-widget.js')).createExportWidgetCommand(),
  demo: async () => (await import('./commands/demo.js')).createDemoCommand(),
} as const satisfies Readonly<Record<string, () => Promise<Command>>>;

/**
 * The commands, and the options they share. Usage errors are thrown as CommanderError.
 *
 * @param words what was typed: only commands that it names are loaded; all of them where it names none,
 *   or asks for help
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command('kindred')
    .description('Finds papers by meaning, on your own machine.')
    .version(version, '-V, --version', "tell Kindred's version")
    .option('--library <dir>', 'directory of the library (default: "index")')
    .option(
      '--model <name>',
      "embedding model: a bundled name, a folder or a hub id (default: the library's own)",
    )
    .option('--config <file>', 'configuration file (default: kindred.config.json if there is one)')
    .option('--json', 'print JSON for programs')
    .option('-q, --quiet', 'print results and errors only')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Examples:
  $ kindred demo
  $ kindred add papers.jsonl
  $ kindred search "how do people judge the quality of a summary?"`,
    );
  const commands = await Promise.all(named(words).map((load) => load()));
  for (const command of commands) program.addCommand(command);
  prepare(program);
  return program;
}

function named(words: readonly string[]): readonly (() => Promise<Command>)[] {
  const wantsHelp = words.some((word) => ['help', '--help', '-h'].includes(word));
  const found = Object.entries(loaders).filter(([name]) => words.includes(name));
  return wantsHelp || found.length === 0 ? Object.values(loaders) : found.map(([, load]) => load);
}

/** Errors are told in one place, in one form, see report-error.ts; help is written by commander. */
function prepare(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .helpOption('-h, --help', 'show help');
  for (const part of command.commands) prepare(part);
}
