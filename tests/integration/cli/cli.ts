import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../src/config/package-root.js';

const mainIn = (installation: string) => join(installation, 'dist', 'cli', 'main.js');
if (!existsSync(mainIn(packageRoot)))
  throw new Error('these tests run the build: "npm run build" first');

/** What a finished process left behind. */
export interface Finished {
  /** Exit code, or the signal that ended it. */
  readonly exit: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the command line is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  /** A program to run it under, with that program's arguments. */
  readonly under?: readonly string[];
  /** The folder of another installation. Default: this checkout. */
  readonly installation?: string;
}

/** Starts `kindred` as its own process, with nothing of the caller's settings. */
export function start(args: readonly string[], options: RunOptions = {}) {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:KINDRED_|NO_COLOR)/u.test(name));
  const main = mainIn(options.installation ?? packageRoot);
  const [program = process.execPath, ...rest] = [
    ...(options.under ?? []),
    process.execPath,
    main,
    ...args,
  ];
  const child = spawn(program, rest, {
    cwd: options.cwd ?? tmpdir(),
    env: { ...Object.fromEntries(own), ...options.env },
  });
  const finished = Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return {
    child,
    finished: finished.then(([stdout, stderr, exit]): Finished => ({ exit, stdout, stderr })),
    /** The first line of standard output that matches. */
    line: (pattern: RegExp) => findLine(child, pattern),
  };
}

function exitOf(child: ChildProcessWithoutNullStreams): Promise<Finished['exit']> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
}

async function findLine(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    if (pattern.test(line)) return line;
  }
  throw new Error(`the process ended without a line that matches ${pattern.source}`);
}

/** Runs `kindred` to its end. */
export async function kindred(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { child, finished } = start(args, options);
  child.stdin.on('error', () => undefined); // it may end without reading its input
  child.stdin.end(options.input ?? '');
  return finished;
}

/** What a command printed with --json. @throws if it failed */
export async function json(args: readonly string[], options: RunOptions = {}): Promise<unknown> {
  const { exit, stdout, stderr } = await kindred([...args, '--json'], options);
  if (exit !== 0) throw new Error(`exit ${exit ?? ''}: ${stderr}`);
  return JSON.parse(stdout);
}

const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
});

/** The error that a failing command told with --json, and its exit code. */
export async function failure(args: readonly string[], options: RunOptions = {}) {
  const { exit, stdout, stderr } = await kindred([...args, '--json'], options);
  if (stdout !== '') throw new Error(`a failing command printed a result: ${stdout}`);
  return { exit, ...errorSchema.parse(JSON.parse(stderr)).error };
}

/** A folder for the files of one test file; it is deleted after its tests. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-cli-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
