import { Command } from 'commander';
import { z } from 'zod';
import { KindredError } from '../../errors/kindred-error.js';
import {
  keyNameSchema,
  scopes,
  stateOf,
  type ApiKey,
  type Scope,
} from '../../server/access/api-key.js';
import { addKey, readKeyFile, revokeKey } from '../../server/access/key-file.js';
import { isUnmade } from '../../library/library-files.js';
import { createContext, type Context } from '../context.js';
import { formatTable } from '../format-table.js';
import { toPlain, type Layout } from '../terminal.js';

const examples = `
Examples:
  $ kindred keys add laptop
  $ kindred keys add harvester --scope write --expires 2030-12-31
  $ kindred keys
  $ kindred keys revoke harvester`;

/** `kindred keys` */
export function createKeysCommand(): Command {
  return new Command('keys')
    .summary('make, list and revoke API keys')
    .description(
      'Makes, lists and revokes the API keys by which programs write to a library that is served, or read it where --require-key is given. A running server follows within a second.',
    )
    .addCommand(createListCommand(), { isDefault: true })
    .addCommand(createAddCommand())
    .addCommand(createRevokeCommand())
    .addHelpText('after', examples);
}

function createAddCommand(): Command {
  return new Command('add')
    .summary('make a key; it is shown this once')
    .description('Makes a key and shows it, this once: only its SHA-256 is kept.')
    .argument('<name>', 'what the key is called, e.g. after the program that gets it')
    .option(
      '--scope <scope>',
      `what it may do: ${scopes.join(', ')}; each also what stands before it`,
      'read',
    )
    .option('--expires <date>', 'the last day on which it is valid (UTC), e.g. 2030-12-31')
    .addHelpText('after', examples)
    .action((given: string, options: unknown, command: Command) => {
      const context = createContext(command);
      const raw = z.object({ scope: z.string(), expires: z.string().optional() }).parse(options);
      const name = read(keyNameSchema, given, 'name');
      const scope = read(scopeSchema, raw.scope, '--scope');
      const expires = raw.expires === undefined ? undefined : toEnd(raw.expires);
      add(context, { name, scope, expires });
    });
}

function createListCommand(): Command {
  return new Command('list')
    .summary('list the keys; this is what "kindred keys" alone does')
    .description('Lists the keys, those that were revoked or have expired as well.')
    .addHelpText('after', examples)
    .action((_options: unknown, command: Command) => {
      const { config, terminal } = createContext(command);
      const { library: directory } = config;
      if (isUnmade(directory)) throw new KindredError('LIBRARY_NOT_FOUND', { directory });
      const keys = readKeyFile(directory);
      terminal.result({ keys: keys.map(toKeyJson) }, (layout) => formatKeys(keys, layout));
    });
}

function createRevokeCommand(): Command {
  return new Command('revoke')
    .summary('make a key invalid, for good')
    .description('Makes a key invalid, for good. Running servers refuse it within a second.')
    .argument('<key>', 'its name or id')
    .addHelpText('after', examples)
    .action((key: string, _options: unknown, command: Command) => {
      const { config, terminal } = createContext(command);
      const revoked = revokeKey(config.library, key);
      terminal.result(
        toKeyJson(revoked),
        () => `Revoked: ${toPlain(revoked.name)} (${revoked.id})`,
      );
    });
}

function add(
  { config, terminal }: Context,
  wanted: { name: string; scope: Scope; expires: Date | undefined },
): void {
  const { key, text } = addKey(config.library, wanted);
  terminal.result({ ...toKeyJson(key), key: text }, ({ colors }) =>
    [
      colors.bold(text),
      '',
      `The key "${key.name}", ${toTerms(key)}. It is shown this once: keep it now.`,
      `Send it as "Authorization: Bearer ${text.slice(0, 'kindred_00000000'.length)}_…".`,
    ].join('\n'),
  );
}

const scopeSchema = z.enum(
  scopes,
  `must be ${scopes.slice(0, -1).join(', ')} or ${scopes.at(-1) ?? ''}`,
);

/** The moment at which a day ends. @throws INVALID_PARAMETER for what is no day to come */
function toEnd(day: string): Date {
  const name = '--expires';
  const date = new Date(read(z.iso.date('must be a day like 2030-12-31'), day, name));
  date.setUTCDate(date.getUTCDate() + 1);
  if (date > new Date()) return date;
  throw new KindredError('INVALID_PARAMETER', { name, problem: `${day} is over` });
}

function read<Output>(schema: z.ZodType<Output>, value: string, name: string): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = parsed.error.issues[0]?.message ?? 'is not valid';
  throw new KindredError('INVALID_PARAMETER', { name, problem });
}

/** A key for programs, without what it is checked by. */
function toKeyJson(key: ApiKey) {
  const { id, name, scope, created, expires, revoked } = key;
  const known = { id, name, scope, state: stateOf(key), created };
  return { ...known, ...(expires && { expires }), ...(revoked && { revoked }) };
}

function formatKeys(keys: readonly ApiKey[], layout: Layout): string {
  if (keys.length === 0) return 'No keys. Make one with "kindred keys add NAME".';
  const rows = keys.map((key): [string, string] => [key.id, `${key.name}: ${toTerms(key)}`]);
  return formatTable(rows, layout);
}

/** "scope read, valid until 2031-01-01 00:00 UTC" */
function toTerms(key: ApiKey): string {
  const { scope, expires, revoked } = key;
  const scoped = `scope ${scope}`;
  if (revoked !== undefined) return `${scoped}, revoked ${toMinute(revoked)}`;
  if (expires === undefined) return `${scoped}, valid until it is revoked`;
  const isOver = stateOf(key) === 'expired';
  return `${scoped}, ${isOver ? 'expired' : 'valid until'} ${toMinute(expires)}`;
}

function toMinute(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}
