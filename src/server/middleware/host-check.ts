import { BlockList, isIPv6 } from 'node:net';
import type { RequestHandler } from 'express';
import { KindredError } from '../../errors/kindred-error.js';

/** Names under which a server on the loopback interface is asked. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address, of either version, is reachable from this machine only. */
export function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * Refuses requests of HTTP/1.1 without a Host header, and any with several, as RFC 9112 demands (section 3.2):
 * a proxy may have read another one of them than we would.
 */
export const oneHost: RequestHandler = ({ headersDistinct, httpVersion }, _response, next) => {
  const { length: count } = headersDistinct['host'] ?? [];
  if (count > 1) throw new KindredError('BAD_REQUEST', { problem: 'it has several Host headers' });
  if (count === 0 && httpVersion === '1.1') {
    throw new KindredError('BAD_REQUEST', { problem: 'it has no Host header' });
  }
  next();
};

/**
 * Refuses requests whose Host header names another site: a page anywhere on the web could otherwise
 * point its own name at 127.0.0.1 and read the library through the visitor's browser (DNS rebinding).
 *
 * @param hosts names accepted besides the loopback ones
 */
export function hostCheck(hosts: readonly string[]): RequestHandler {
  const accepted = new Set([...loopbackNames, ...hosts.map(toUrlHost)]);
  return (request, _response, next) => {
    const name = hostname(request.headers.host);
    if (name !== undefined && accepted.has(name)) {
      next();
      return;
    }
    const given = request.headers.host?.slice(0, 100);
    const asked = given === undefined ? 'it has no Host header' : `this server is not "${given}"`;
    const problem = `${asked}: ask it as ${[...accepted].join(', ')}`;
    throw new KindredError('BAD_REQUEST', { problem });
  };
}

/** "::1" -> "[::1]"; names in lower case. */
function toUrlHost(host: string): string {
  return host.includes(':') ? `[${host.replace(/^\[|\]$/gu, '')}]` : host.toLowerCase();
}

/** The Host header without its port. */
function hostname(header: string | undefined): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:/@\\]+)(?::\d+)?$/iu.exec(header ?? '')?.[1]?.toLowerCase();
}
