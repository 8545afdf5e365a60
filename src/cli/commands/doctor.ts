import { Command } from 'commander';
import { z } from 'zod';
import { errorTable } from '../../errors/table.js';
import type { DoctorReport, Finding } from '../../index.js';
import { createContext, inTurn, type Context } from '../context.js';
import { toPlain, type Layout } from '../terminal.js';

const optionsSchema = z.object({
  repair: z.boolean().default(false),
  quick: z.boolean().default(false),
});

/** `kindred doctor` */
export function createDoctorCommand(): Command {
  return new Command('doctor')
    .summary('examine the library, and repair it')
    .description(
      'Examines everything: the directory, the database, the model, every paper and its embedding, the saved indexes. It may run while others search and add. With --repair, what is derived is made anew: indexes, embeddings, and what else follows from the records. Exits with 3 if something is wrong.',
    )
    .option('--repair', 'mend what can be mended')
    .option('--quick', 'look less closely at the database, and do not start the model')
    .option('--workers <n>', 'embedding threads (default: one for each core)')
    .option('--no-wait', 'with --repair: end if another process writes to the library for long')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred doctor
  $ kindred doctor --repair --library reading-list
  $ kindred doctor --quick --json`,
    )
    .action(async (_options: unknown, command: Command) => {
      await examineConfigured(createContext(command), optionsSchema.parse(command.opts()));
    });
}

async function examineConfigured(
  context: Context,
  options: z.output<typeof optionsSchema>,
): Promise<void> {
  const { config, terminal } = context;
  const { examine } = await import('../../index.js');
  const { library, modelCache, workers } = config;
  const work = () =>
    examine({
      ...options,
      library,
      ...(modelCache !== undefined && { modelCache }),
      ...(workers !== undefined && { workers }),
      onNotice: (message) => terminal.note(message),
      onCheck: (check) => terminal.note(`checking: ${check}`),
    });
  const report = options.repair
    ? await inTurn(context, { what: 'kindred doctor' }, work)
    : await work();
  terminal.result(report, (layout) => formatReport(report, layout));
  if (!report.healthy) process.exitCode = errorTable.LIBRARY_UNREADABLE.exit;
}

function formatReport({ findings, healthy }: DoctorReport, layout: Layout): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ status, check, message }) =>
      `${paint(status, layout)(status.padEnd(8))}  ${check.padEnd(width)}  ${toPlain(message)}`,
  );
  return [...lines, '', healthy ? 'The library is well.' : 'The library needs attention.'].join(
    '\n',
  );
}

function paint(status: Finding['status'], { colors }: Layout): (text: string) => string {
  switch (status) {
    case 'error':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'repaired':
      return colors.green;
    case 'ok':
    case 'note':
      return colors.dim;
  }
}
