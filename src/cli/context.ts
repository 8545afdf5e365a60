import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Command } from 'commander';
import type { Config } from '../config/config.js';
import { loadConfig } from '../config/load-config.js';
import type { Kindred, OpenOptions } from '../index.js';
import { accessFlags, toAccessSettings } from './access-options.js';
import { Terminal } from './terminal.js';
import { toNumber } from './to-number.js';

/** What every command works with. */
export interface Context {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Whether to wait for another long writer of the library. */
  readonly wait: boolean;
}

/** The options that all commands share, as the user typed them. */
const sharedSchema = z.object({
  config: z.string().optional(),
  library: z.string().optional(),
  model: z.string().optional(),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  host: z.string().optional(),
  port: z.string().optional(),
  workers: z.string().optional(),
  rerank: z.string().optional(),
  logLevel: z.string().optional(),
  allowOrigin: z.array(z.string()).optional(),
  wait: z.boolean().default(true),
  ...accessFlags,
});

/** Reads the shared options of a command and the configuration. @throws INVALID_CONFIG */
export function createContext(command: Command): Context {
  const shared = sharedSchema.parse(command.optsWithGlobals());
  const { config: file, json, quiet, allowOrigin: allowOrigins, wait, ...rest } = shared;
  const { library, model, host, rerank, logLevel } = rest;
  const port = toNumber(shared.port);
  const workers = toNumber(shared.workers);
  const access = toAccessSettings(shared);
  const flags = { library, model, host, port, workers, rerank, logLevel, allowOrigins, ...access };
  return { config: loadConfig({ file, flags }), terminal: new Terminal({ json, quiet }), wait };
}

/** What a command needs of the library. */
interface CommandNeeds extends Pick<OpenOptions, 'mode' | 'follow'> {
  /** How many threads embed where --workers names none. Default: as openKindred. */
  readonly threads?: 'all';
  /** Open the library by its own model, whatever --model names. */
  readonly ownModel?: boolean;
  /** The command, where it writes for long: one such does at a time. */
  readonly writes?: string;
  /** Ends the waiting for another one. */
  readonly signal?: AbortSignal;
}

/** Opens the configured library, hands it to `work`, and closes it whatever happens. */
export async function withKindred<Result>(
  context: Context,
  { writes, signal, ...needs }: CommandNeeds,
  work: (kindred: Kindred) => Promise<Result> | Result,
): Promise<Result> {
  if (writes === undefined) return open(context, needs, work);
  // Opened first: where there is no library yet, there is nothing to lock.
  return open(context, needs, (kindred) =>
    inTurn(context, { what: writes, signal }, async () => work(kindred)),
  );
}

/**
 * Does what writes to the configured library for long when no other process does.
 *
 * @param what the command, e.g. "kindred add"
 */
export async function inTurn<Result>(
  { config, terminal, wait }: Context,
  { what, signal }: { readonly what: string; readonly signal?: AbortSignal | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  const { withWriter } = await import('./with-writer.js');
  return withWriter({ directory: config.library, what, wait, terminal, signal }, work);
}

async function open<Result>(
  { config, terminal }: Context,
  { threads, ownModel = false, ...options }: Omit<CommandNeeds, 'writes' | 'signal'>,
  work: (kindred: Kindred) => Promise<Result> | Result,
): Promise<Result> {
  // Loaded here, so that --help and usage errors need not wait for the native libraries.
  const { openKindred } = await import('../index.js');
  const { library, model, modelCache, efSearch, rerank } = config;
  const workers = config.workers ?? (threads === 'all' ? availableParallelism() : undefined);
  const kindred = await openKindred({
    ...options,
    library,
    ...(model !== undefined && !ownModel && { model }),
    ...(modelCache !== undefined && { modelCache }),
    ...(workers !== undefined && { workers }),
    ...(efSearch !== undefined && { efSearch }),
    ...(rerank !== undefined && { rerank }),
    onNotice: (message) => terminal.note(message),
  });
  try {
    return await work(kindred);
  } finally {
    await kindred.close();
  }
}
