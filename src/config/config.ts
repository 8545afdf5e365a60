import { z } from 'zod';
import { accessSettings } from './access-settings.js';
import { integer } from './integer.js';

/** As browsers write it in the Origin header: a scheme, a host, perhaps a port, and no path. */
const origin = z
  .string()
  .refine((text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text), {
    error: ({ input }) =>
      `"${String(input).slice(0, 80)}" is no origin: write it like https://journal.example, or "*" for every site`,
  });

/** Passwords may hold what addresses may not, percent-encoded. */
const smtpUrl = z.string().refine(
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^smtps?:$/u.test(url.protocol) && url.hostname !== '';
  },
  { error: 'must be like smtp://user:password@mail.example:587, or smtps://…' },
);

/** The settings of kindred.config.json; the environment and flags set the same ones. */
export const settingsSchema = z.strictObject({
  /** Directory of the library. */
  library: z.string().min(1).exactOptional(),
  /** Bundled name, folder or hub id; without one the library's own, or the bundled one. */
  model: z.string().min(1).exactOptional(),
  /** Directory where hub models are kept. */
  modelCache: z.string().min(1).exactOptional(),
  /** Address that the server listens on. */
  host: z.string().min(1).exactOptional(),
  /** TCP port of the server; 0 for any free one. */
  port: integer(0, 65_535).exactOptional(),
  /** Results of an answer. */
  k: integer(1, 1_000).exactOptional(),
  /** Embedding worker threads. */
  workers: integer(1, 256).exactOptional(),
  /** HNSW's search breadth. */
  efSearch: integer(1, 10_000).exactOptional(),
  /** Other sites whose pages may ask the server, e.g. "https://journal.example"; "*" is every site. */
  allowOrigins: z.array(origin).max(100).exactOptional(),
  /** How long caches in front of the server may answer for the API without asking, in seconds. */
  cacheSeconds: integer(0, 86_400).exactOptional(),
  /** What reranks searches: a cross-encoder's folder or hub id, or "sentences". */
  rerank: z.string().min(1).exactOptional(),
  /** An email address told to live sources, several of which serve those first who give one. */
  contact: z.email().max(200).exactOptional(),
  /** Keys for live sources, of those who have one. */
  openalexKey: z.string().min(1).max(200).exactOptional(),
  s2Key: z.string().min(1).max(200).exactOptional(),
  zoteroKey: z.string().min(1).max(200).exactOptional(),
  /** The mail server of digests: smtp://USER:PASSWORD@HOST:587, or smtps:// for TLS from the start. */
  smtpUrl: smtpUrl.exactOptional(),
  /** From whom digests come: "Kindred <papers@lab.example>". */
  mailFrom: z.string().min(3).max(320).exactOptional(),
  ...accessSettings,
  /** What the server logs. */
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).exactOptional(),
});

/** What one source sets: any subset. */
export type Settings = z.output<typeof settingsSchema>;

/** The name of a setting. */
export type SettingName = keyof Settings;

/** What holds where no source says otherwise. */
export const defaultSettings = {
  library: 'index',
  host: '127.0.0.1',
  port: 7_717,
  k: 10,
  logLevel: 'info',
} as const satisfies Settings;

/** The settings in force, and which of them somebody chose. */
export type Config = Readonly<Omit<Settings, DefaultName>> & {
  readonly [Name in DefaultName]: NonNullable<Settings[Name]>;
} & {
  /** The settings that are not defaults. */
  readonly given: ReadonlySet<SettingName>;
};

type DefaultName = keyof typeof defaultSettings;

/** The names of all settings. */
export const settingNames: readonly SettingName[] = settingsSchema.keyof().options;

/** The environment variable of each setting, e.g. efSearch: KINDRED_EF_SEARCH. */
export function environmentName(name: SettingName): string {
  return `KINDRED_${name.replace(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}
