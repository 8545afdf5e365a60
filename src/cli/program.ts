import { Command } from 'commander';
import { version } from '../config/package-root.js';
import { createAddCommand } from './commands/add.js';
import { createDemoCommand } from './commands/demo.js';
import { createBackupCommand } from './commands/backup.js';
import { createDoctorCommand } from './commands/doctor.js';
import { createDuplicatesCommand } from './commands/duplicates.js';
import { createEvalCommand } from './commands/eval.js';
import { createExportCommand } from './commands/export.js';
import { createInfoCommand } from './commands/info.js';
import { createRelatedCommand } from './commands/related.js';
import { createRestoreCommand } from './commands/restore.js';
import { createReembedCommand } from './commands/reembed.js';
import { createRemoveCommand } from './commands/remove.js';
import { createSearchCommand } from './commands/search.js';
import { createExportWidgetCommand } from './commands/export-widget.js';
import { createServeCommand } from './commands/serve.js';
import { createCiteCommand } from './commands/cite.js';
import { createShowCommand } from './commands/show.js';
import { createSyncCommand } from './commands/sync.js';

/** All commands, and the options they share. Usage errors are thrown as CommanderError. */
export function createProgram(): Command {
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
  const commands = [
    createAddCommand(),
    createSearchCommand(),
    createRelatedCommand(),
    createShowCommand(),
    createCiteCommand(),
    createExportCommand(),
    createRemoveCommand(),
    createSyncCommand(),
    createDuplicatesCommand(),
    createReembedCommand(),
    createInfoCommand(),
    createDoctorCommand(),
    createBackupCommand(),
    createRestoreCommand(),
    createEvalCommand(),
    createServeCommand(),
    createExportWidgetCommand(),
    createDemoCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) prepare(command);
  return program;
}

/** Errors are told in one place, in one form, see report-error.ts; help is written by commander. */
function prepare(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .helpOption('-h, --help', 'show help');
}
