import { expect } from 'vitest';
import { problemJsonSchema } from '../../../../src/api/problem-json.js';
import type { AccessOptions } from '../../../../src/server/access/access.js';
import { startServer, type RunningServer } from '../../../../src/server/start-server.js';
import type { SmallLibrary } from '../small-library.js';

/** Does something with a server of its own. */
export async function served<Result>(
  { kindred }: SmallLibrary,
  access: AccessOptions,
  work: (server: RunningServer) => Promise<Result>,
): Promise<Result> {
  const server = await startServer(kindred, { port: 0, logLevel: 'silent', access });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** The header by which a key is sent. */
export function bearer(key: string): { authorization: string } {
  return { authorization: `Bearer ${key}` };
}

/** The problem that a response tells, in our form. */
export async function problem(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const told = problemJsonSchema.parse(await response.json());
  expect(told.status).toBe(response.status);
  return told;
}
