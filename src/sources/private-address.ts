import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Finds the addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/**
 * The networks that are not the public internet (IANA's special-purpose registries): this host,
 * loopback, link-local, private, shared, multicast and reserved ones. IPv4 addresses mapped into
 * IPv6 are matched by the IPv4 rules.
 */
const inward = new BlockList();
for (const network of `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 ::/128 ::1/128 fc00::/7
    fe80::/10 fec0::/10 ff00::/8`.split(/\s+/u)) {
  const [address = '', prefix] = network.split('/');
  inward.addSubnet(address, Number(prefix), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Whether an IP address belongs to this machine or a network around it. */
export function isInwardAddress(address: string): boolean {
  return inward.check(address, familyOf(address));
}

/** The addresses of a URL's host, by the system's resolver; none for a name that has none. */
export const resolveHost: Resolve = async (hostname) => {
  const bare = hostname.replace(/^\[|\]$/gu, '');
  if (isIP(bare) !== 0) return [bare];
  const found = await lookup(bare, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
};

/**
 * Whether a redirect leads from the public internet to this machine or its network, where a foreign
 * server has no business: it could make us read what only this machine can. A local server may.
 * A name is judged by the addresses it has now; fetch() looks it up again.
 */
export async function leadsInward(from: URL, to: URL, resolve: Resolve): Promise<boolean> {
  const targets = await resolve(to.hostname);
  if (!targets.some(isInwardAddress)) return false;
  const origins = await resolve(from.hostname);
  return !(origins.length > 0 && origins.every(isInwardAddress));
}
