import type { Request } from 'express';

/** The server's address as people know it, without a slash at the end. */
export function originOf(request: Request): string {
  const given: unknown = request.app.get('public url');
  if (typeof given === 'string') return given;
  // A proxy may pass on whatever it was told.
  const scheme = request.protocol === 'https' ? 'https' : 'http';
  return `${scheme}://${request.get('host') ?? 'localhost'}`;
}
