import { isIP } from 'node:net';
import { z } from 'zod';
import { integer } from './integer.js';

/** Names that stand for all addresses of a kind. */
const addressKinds = ['loopback', 'linklocal', 'uniquelocal'];
const mostHops = 32;
const proxyProblem =
  'must be how many proxies stand before the server (1 to 32), or their addresses: "10.0.0.0/8, loopback"';

/** Which proxies' word on who asks is taken: a number of them, or their addresses and subnets. */
const trustProxy = z
  .union([z.number(), z.string(), z.array(z.string())], proxyProblem)
  .transform((given, context): number | string[] => {
    const hops = toHops(given);
    if (hops !== undefined && hops >= 1 && hops <= mostHops) return hops;
    const all = toList(given);
    if (all.length > 0 && all.every(isAddresses)) return all;
    context.addIssue(proxyProblem);
    return z.NEVER;
  });

/** A whole number, also one that is written as text, as in the environment. */
function toHops(given: number | string | readonly string[]): number | undefined {
  const hops = typeof given === 'string' && /^\d+$/u.test(given) ? Number(given) : given;
  return Number.isInteger(hops) ? Number(hops) : undefined;
}

function toList(given: number | string | readonly string[]): string[] {
  if (typeof given === 'number') return [];
  return (typeof given === 'string' ? given.split(',') : given).map((each) => each.trim());
}

/** A name for several addresses, one address, or a subnet in the notation "10.0.0.0/8". */
function isAddresses(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  if (bits === undefined) return addressKinds.includes(text) || isIP(text) !== 0;
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
  // A subnet of all addresses would let anybody say where they come from.
  return /^\d{1,3}$/u.test(bits) && Number(bits) >= 1 && Number(bits) <= most && more.length === 0;
}

/** Pages name their own addresses from the root, so there is no room for a path. */
const publicUrl = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url !== undefined && isWeb && text.replace(/\/$/u, '') === url.origin) return url.origin;
  context.addIssue('must be a web address without a path, like "https://papers.example"');
  return z.NEVER;
});

const hostProblem = 'must be names or addresses without a scheme or a port, like "papers.example"';

/** A name or an address, as it stands in a Host header before the port. */
const hostName = z.string().refine((text) => isIP(text) !== 0 || isName(text), hostProblem);

function isName(text: string): boolean {
  return text.length <= 253 && /^[\da-z_-]+(?:\.[\da-z_-]+)*$/iu.test(text);
}

/** The settings that say who may ask the server, and how much. */
export const accessSettings = {
  /** Whether programs need an API key even to read. */
  requireKey: z.boolean('must be true or false').exactOptional(),
  /** Requests a minute of one address, 0 for any number; a key may make five times as many. */
  rateLimit: integer(0, 1_000_000).exactOptional(),
  /** Requests that are worked on at once. */
  maxConcurrent: integer(1, 10_000).exactOptional(),
  /** Requests that wait for their turn. */
  maxQueue: integer(0, 100_000).exactOptional(),
  /** Proxies before the server: how many, or their addresses, e.g. "10.0.0.0/8, loopback". */
  trustProxy: trustProxy.exactOptional(),
  /** Who may read what is measured: this machine alone, everybody or nobody. */
  metrics: z.enum(['loopback', 'all', 'off']).exactOptional(),
  /** Whether the log holds what was asked. */
  logQueries: z.boolean().exactOptional(),
  /** The address that people use, where that is not the server's own, e.g. "https://papers.example". */
  publicUrl: publicUrl.exactOptional(),
  /** Names under which the server may be asked, besides the loopback ones and that of `publicUrl`. */
  hosts: z.array(hostName, hostProblem).max(100).exactOptional(),
};

/** The name of a setting that says who may ask the server, and how much. */
export type AccessSettingName = keyof typeof accessSettings;
