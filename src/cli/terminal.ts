import pc from 'picocolors';

/** How text is laid out for one stream. */
export interface Layout {
  /** Columns of a line. */
  readonly columns: number;
  /** Colours that do nothing where they are not wanted. */
  readonly colors: ReturnType<typeof pc.createColors>;
}

/** How a command talks. */
export interface TerminalOptions {
  /** JSON for programs instead of text for people. */
  readonly json: boolean;
  /** Nothing but results and errors. */
  readonly quiet: boolean;
}

const widest = 100;
const unknownWidth = 80;

/** The layout for a stream: colours on a terminal only, never under NO_COLOR (https://no-color.org). */
export function layoutOf(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Layout {
  const off = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  const columns = Math.min(widest, Math.max(40, stream.columns ?? unknownWidth));
  return { columns, colors: pc.createColors(stream.isTTY === true && !off) };
}

/** Standard output for results, standard error for everything said about them. */
export class Terminal {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly layout = layoutOf(process.stdout);

  constructor({ json, quiet }: TerminalOptions) {
    this.json = json;
    this.quiet = quiet;
  }

  /** Whether progress can be drawn, rather than told line by line. */
  get interactive(): boolean {
    return process.stderr.isTTY;
  }

  /** A result: an object for programs, and the same as text for people. */
  result(value: unknown, text: (layout: Layout) => string): void {
    process.stdout.write(this.json ? `${JSON.stringify(value)}\n` : `${text(this.layout)}\n`);
  }

  /** Something worth knowing that is not the result; not told to programs or under --quiet. */
  note(message: string): void {
    if (this.json || this.quiet) return;
    process.stderr.write(`${toPlain(message)}\n`);
  }
}

/** Text without control characters, which a terminal would obey. */
export function toPlain(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/gu, ' ');
}

/**
 * Readers like `head` close the pipe when they have enough: that is no error, and must not stop an
 * add half way.
 */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
