import fc from 'fast-check';
import { once } from 'node:events';
import { Agent, request as open, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../../src/api/openapi.js';
import type { Operation } from '../../../src/api/operation.js';
import { allOperations } from '../../../src/server/routes/api-docs.js';
import type { RunningServer } from '../../../src/server/start-server.js';
import { startDocumentedServer, type DocumentedServer } from './documented-server.js';
import { documentedBy, type Answer } from './as-documented.js';
import { requestsTo, type FuzzRequest } from './fuzz-requests.js';

/** Requests to each operation. */
const numRuns = 25;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let documented: DocumentedServer;
let server: RunningServer;
let document: OpenApiDocument;
let key: string;
beforeAll(async () => {
  documented = await startDocumentedServer();
  ({ server, document, key } = documented);
});
afterAll(async () => {
  agent.destroy();
  await documented.close();
});

/** Sends a request as it is: fetch() would mend its target first. */
async function send({ method, target, headers, body }: FuzzRequest) {
  const sent = open({
    agent,
    host: '127.0.0.1',
    port: server.port,
    method,
    path: target,
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { statusCode: status = 0, headers: told } = response;
  const media = (told['content-type'] ?? '').split(';', 1)[0] ?? '';
  return { status, media, text: await text(response), retryAfter: told['retry-after'] };
}

/** RFC 9457, section 3.1. */
function expectProblem({ status, text: body }: Answer): void {
  const problem = JSON.parse(body) as Readonly<Record<string, unknown>>;
  const { instance = 'urn:none' } = problem;
  expect(instance).toMatch(/^urn:[!-~]+$/u);
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^urn:kindred:error:[A-Z_]+$/u) as unknown,
    title: expect.stringMatching(/\S/u) as unknown,
    status,
    detail: expect.stringMatching(/\S/u) as unknown,
  });
}

/** Those that write come last: others are to find something. */
const readingFirst = [...allOperations].sort(
  (a, b) => Number(a.scope === 'write') - Number(b.scope === 'write'),
);

describe('any request', () => {
  it.each(readingFirst.map((operation: Operation) => [operation.id, operation] as const))(
    'to %s is answered as the document says, and does no harm',
    async (_id, operation) => {
      const expectAsDocumented = documentedBy(document);
      await fc.assert(
        fc.asyncProperty(requestsTo(document, operation), async (request) => {
          const answer = await send(request);
          if (answer.status === 503) expect(answer.retryAfter).toMatch(/^\d+$/u);
          else expect(answer.status).toBeLessThan(500);
          expectAsDocumented(operation, answer);
          if (answer.media === 'application/problem+json') expectProblem(answer);
        }),
        { numRuns },
      );
    },
  );

  it('leaves the server as it was', async () => {
    expect((await fetch(`${server.url}/api/v1/search?q=tides`)).status).toBe(200);
  });
});
