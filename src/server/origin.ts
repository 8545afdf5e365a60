import type { Request } from 'express';

/** The server's address as the client knows it, without a slash at the end. */
export function originOf(request: Request): string {
  return `${request.protocol}://${request.get('host') ?? 'localhost'}`;
}
