import { errorTable, type ErrorCode, type ErrorDetails } from './table.js';

/**
 * An error that a person or program can act on. `code` is stable and documented in docs/errors.md;
 * `message` is made from `details` by the error table and may change between versions.
 */
export class KindredError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'KindredError';

  constructor(
    readonly code: Code,
    readonly details: ErrorDetails<Code>,
    options?: { cause?: unknown },
  ) {
    // The table pairs each code with its own details; TypeScript cannot follow that through a union.
    const message = errorTable[code].message as (details: ErrorDetails<Code>) => string;
    super(message(details), options);
  }

  /** HTTP status of this error. */
  get status(): number {
    return errorTable[this.code].status;
  }

  /** Process exit code of this error, 1 to 255. */
  get exit(): number {
    return errorTable[this.code].exit;
  }
}

/** Whether `error` is a KindredError, of the given code if one is given. */
export function isKindredError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is KindredError<Code> {
  return error instanceof KindredError && (code === undefined || error.code === code);
}

/** The message of anything thrown, for use as the `problem` of a KindredError. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
