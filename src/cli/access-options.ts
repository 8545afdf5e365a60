import { z } from 'zod';
import type { Command } from 'commander';
import type { AccessSettingName } from '../config/access-settings.js';
import { collect } from './collect.js';
import { toNumber } from './to-number.js';

/** Adds the options that say who may ask a server, and how much. */
export function addAccessOptions(command: Command): Command {
  return command
    .option('--require-key', 'programs need an API key even to read; see "kindred keys --help"')
    .option(
      '--rate-limit <n>',
      'requests a minute of one address, 0 for any number; a key may make five times as many (default: 120, any number where only this machine asks)',
    )
    .option('--max-concurrent <n>', 'requests that are worked on at once (default: 32)')
    .option('--max-queue <n>', 'requests that wait for their turn (default: 64)')
    .option(
      '--trust-proxy <which>',
      'proxies before the server, by number or address, e.g. 1 or "10.0.0.0/8, loopback"',
    )
    .option('--metrics <who>', 'who may read /metrics: loopback, all or off (default: loopback)')
    .option('--log-queries', 'have the log hold what was asked')
    .option('--public-url <url>', 'the address that people use, e.g. https://papers.example')
    .option(
      '--allow-host <name>',
      'a name under which the server may be asked, besides localhost and that of --public-url; several times',
      collect,
    );
}

/** The options of {@link addAccessOptions}, as the user typed them. */
export const accessFlags = {
  requireKey: z.boolean().optional(),
  rateLimit: z.string().optional(),
  maxConcurrent: z.string().optional(),
  maxQueue: z.string().optional(),
  trustProxy: z.string().optional(),
  publicUrl: z.string().optional(),
  metrics: z.string().optional(),
  logQueries: z.boolean().optional(),
  allowHost: z.array(z.string()).optional(),
};

type AccessFlags = z.output<z.ZodObject<typeof accessFlags>>;

/** Them as settings, unchecked. */
export function toAccessSettings(flags: AccessFlags): Partial<Record<AccessSettingName, unknown>> {
  const { requireKey, trustProxy, publicUrl, metrics, logQueries, allowHost: hosts } = flags;
  return {
    requireKey,
    trustProxy,
    publicUrl,
    metrics,
    logQueries,
    hosts,
    rateLimit: toNumber(flags.rateLimit),
    maxConcurrent: toNumber(flags.maxConcurrent),
    maxQueue: toNumber(flags.maxQueue),
  };
}
