import type { RequestHandler } from 'express';
import { KindredError } from '../../errors/kindred-error.js';

/** Names under which a server on the loopback interface is asked. */
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address to listen on is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

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
    const given = (request.headers.host ?? '').slice(0, 100);
    const problem = `this server is not "${given}": ask it as ${[...accepted].join(', ')}`;
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
