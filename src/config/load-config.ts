import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import {
  defaultSettings,
  environmentName,
  settingNames,
  settingsSchema,
  type Config,
  type SettingName,
  type Settings,
} from './config.js';
import { suggest } from '../errors/suggest.js';

/** The configuration file looked for in the working directory. */
const defaultConfigFile = 'kindred.config.json';

/** Names a configuration file, like --config. */
const configVariable = 'KINDRED_CONFIG';

/** Where settings come from; later ones win over earlier: file, environment, flags. */
export interface ConfigSources {
  /** Path of a configuration file; it must exist. Default: kindred.config.json if there is one. */
  readonly file?: string | undefined;
  /** Default `process.env`; only KINDRED_… is looked at. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Settings given on the command line; undefined ones are not given. */
  readonly flags?: Readonly<Partial<Record<SettingName, unknown>>>;
}

/**
 * The settings in force, frozen.
 *
 * @throws INVALID_CONFIG, naming the source (file, variable or flags), for a value that does not
 *   fit, a file that cannot be read, or a name that is no setting
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const environment = sources.environment ?? process.env;
  const chosen: Settings = {
    ...fromFile(sources.file ?? nonEmpty(environment[configVariable])),
    ...fromEnvironment(environment),
    ...fromFlags(sources.flags ?? {}),
  };
  const given = new Set(settingNames.filter((name) => chosen[name] !== undefined));
  return Object.freeze({ ...defaultSettings, ...chosen, given });
}

function invalid(source: string, problem: string, cause?: unknown): KindredError {
  return new KindredError('INVALID_CONFIG', { source, problem }, { cause });
}

function fromFile(given: string | undefined): Settings {
  const path = given ?? defaultConfigFile;
  const text = readConfigFile(path, given !== undefined);
  if (text === undefined) return {};
  const value = parseJson(text, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path, 'expected a JSON object with settings');
  }
  // "$schema" is for editors; it is no setting.
  const settings = Object.entries(value).filter(([name]) => name !== '$schema');
  return relativeTo(
    dirname(path),
    check(Object.fromEntries(settings), () => path),
  );
}

function readConfigFile(path: string, required: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent && !required) return undefined;
    throw invalid(path, absent ? 'no such file' : messageOf(error), error);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(path, `not JSON: ${messageOf(error)}`, error);
  }
}

/** Folders in a file are meant from where the file is; a model only where it is clearly a path. */
function relativeTo(directory: string, settings: Settings): Settings {
  const place = (path: string) => (isAbsolute(path) ? path : join(directory, path));
  const { library, modelCache, model } = settings;
  return {
    ...settings,
    ...(library !== undefined && { library: place(library) }),
    ...(modelCache !== undefined && { modelCache: place(modelCache) }),
    ...(model !== undefined && /^\.{1,2}[/\\]/u.test(model) && { model: place(model) }),
  };
}

/** Given as "a, b, c" in the environment. */
const lists: readonly SettingName[] = ['allowOrigins', 'hosts'];
const numeric: readonly SettingName[] = [
  'port',
  'k',
  'workers',
  'efSearch',
  'cacheSeconds',
  'rateLimit',
  'maxConcurrent',
  'maxQueue',
];
/** Not to be repeated in messages. */
const secret: readonly SettingName[] = ['smtpUrl', 'openalexKey', 's2Key', 'zoteroKey'];
const booleans: readonly SettingName[] = ['requireKey', 'logQueries'];

function fromEnvironment(environment: Readonly<Record<string, string | undefined>>): Settings {
  const settingOf = new Map(settingNames.map((name) => [environmentName(name), name]));
  const input: Record<string, unknown> = {};
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('KINDRED_') || variable === configVariable) continue;
    const name = settingOf.get(variable);
    if (name === undefined) {
      throw unknownSetting('environment', variable, [...settingOf.keys(), configVariable]);
    }
    const text = nonEmpty(value);
    if (text === undefined) continue;
    input[name] = fromText(name, text);
  }
  return check(input, (name) => (name === undefined ? 'environment' : environmentName(name)));
}

function fromText(name: SettingName, text: string): unknown {
  if (lists.includes(name)) return text.split(',').map((item) => item.trim());
  if (booleans.includes(name) && /^(?:true|false)$/u.test(text)) return text === 'true';
  return numeric.includes(name) && /^\d+$/u.test(text) ? Number(text) : text;
}

function unknownSetting(source: string, name: string, known: readonly string[]): KindredError {
  const meant = suggest(name, known);
  const hint = meant === undefined ? '' : ` (did you mean "${meant}"?)`;
  return invalid(source, `"${name}" is not a setting Kindred knows${hint}`);
}

/** An empty variable is how shells and compose files say "not set". */
function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function fromFlags(flags: Readonly<Partial<Record<SettingName, unknown>>>): Settings {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  return check(Object.fromEntries(given), () => 'command line');
}

/** Checks one source by itself, so that the message can name it. */
function check(
  input: Readonly<Record<string, unknown>>,
  sourceOf: (name: SettingName | undefined) => string,
): Settings {
  const parsed = settingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw unknownSetting(sourceOf(undefined), issue.keys[0] ?? '', settingNames);
  }
  const name = settingNames.find((known) => known === issue?.path[0]);
  const value =
    name === undefined || secret.includes(name) ? undefined : JSON.stringify(input[name]);
  throw invalid(
    sourceOf(name),
    `${name ?? ''}: ${issue?.message ?? ''}${value === undefined ? '' : `, got ${value}`}`,
  );
}
