import { closeSync, openSync, writeSync } from 'node:fs';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import type { ImportProblem } from '../importers/importer.js';

/** A file of refused records. */
export interface Rejects {
  readonly write: (problem: ImportProblem) => void;
  readonly close: () => void;
}

/**
 * Makes the file of refused records, or empties it, so that what it holds is of this run: a JSON object
 * a line, with file, line, problem and, as far as it could be read, the record.
 *
 * @returns undefined where no file is asked for
 * @throws INVALID_PARAMETER where it cannot be written
 */
export function openRejects(path: string | undefined): Rejects | undefined {
  if (path === undefined) return undefined;
  const file = openToWrite(path);
  return {
    write: ({ origin, problem, record }) => {
      const told = { file: origin.file, line: origin.line, problem, record };
      writeSync(file, `${JSON.stringify(told)}\n`);
    },
    close: () => closeSync(file),
  };
}

function openToWrite(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    const problem = `${path} cannot be written: ${messageOf(error)}`;
    throw new KindredError('INVALID_PARAMETER', { name: '--rejects', problem }, { cause: error });
  }
}
