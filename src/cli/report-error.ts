import { CommanderError } from 'commander';
import { isKindredError, KindredError, messageOf } from '../errors/kindred-error.js';
import { layoutOf, toPlain } from './terminal.js';

/** How an error is told. */
export interface ReportOptions {
  /** One JSON object `{error: {code, message, details}}` instead of a line for people. */
  readonly json: boolean;
}

/** Exit code where no command was given: the help, which was shown, is no answer. */
const noCommand = 2;

/** Tells an error on standard error. @returns the process's exit code */
export function reportError(error: unknown, { json }: ReportOptions): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
  if (error instanceof CommanderError && error.code === 'commander.help') return noCommand;
  const known = toKindredError(error);
  const message = known.code === 'INTERNAL' ? describeInternal(known) : known.message;
  if (json) {
    const { code, details } = known;
    process.stderr.write(
      `${JSON.stringify({ error: { code, message, details: details ?? {} } })}\n`,
    );
  } else {
    const { colors } = layoutOf(process.stderr);
    process.stderr.write(`${colors.red('kindred:')} ${toPlain(message)}\n`);
  }
  return known.exit;
}

function toKindredError(error: unknown): KindredError {
  if (isKindredError(error)) return error;
  if (error instanceof CommanderError) {
    const problem = error.message.replace(/^error: /u, '').replace(/\s*\n\s*/gu, ' ');
    return new KindredError('INVALID_PARAMETER', { name: 'command line', problem });
  }
  return new KindredError('INTERNAL', {}, { cause: error });
}

function describeInternal(error: KindredError): string {
  const { cause } = error;
  const where = cause instanceof Error ? (cause.stack?.split('\n')[1]?.trim() ?? '') : '';
  return `${error.message}: ${messageOf(cause)} ${where}`.trim();
}
