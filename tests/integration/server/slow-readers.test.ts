import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { paperSchema } from '../../../src/paper/paper.js';
import {
  startServer,
  type RunningServer,
  type ServerOptions,
} from '../../../src/server/start-server.js';
import { LogLines } from './log-lines.js';
import { makeSmallLibrary, smallPapers, type SmallLibrary } from './small-library.js';

/** Cannot be compressed to what fits into the buffers of a connection. */
const noise = Array.from({ length: 25_000 }, (_, i) =>
  (i * 2_654_435_761).toString(36).slice(-7),
).join(' ');
const thick = paperSchema.parse({ id: 'local:thick', title: 'Noise', abstract: noise });

let library: SmallLibrary;
beforeAll(async () => {
  library = await makeSmallLibrary([...smallPapers, thick]);
});
afterAll(() => library.dispose());

async function serve(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const access = { maxConcurrent: 1, maxQueue: 0 };
  const server = await startServer(library.kindred, {
    ...{ port: 0, logLevel: 'silent', access },
    ...options,
  });
  onTestFinished(() => server.close({ deadlineMs: 0 }));
  return server;
}

/** Asks for an answer of megabytes and reads none of it. */
async function askAndNotRead(port: number, headers = ''): Promise<Socket> {
  const body = JSON.stringify({ ids: Array<string>(100).fill('local:thick') });
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(
    `POST /api/v1/papers/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  return socket;
}

describe('a client that does not read its answer', () => {
  it.each(['', 'Accept-Encoding: gzip\r\n'])('keeps nobody else out (%j)', async (headers) => {
    const server = await serve();
    await askAndNotRead(server.port, headers);
    expect((await fetch(`${server.url}/api/v1/papers/local:owl`)).status).toBe(200);
  });

  it('is cut off when it takes nothing for long', async () => {
    const log = new LogLines();
    const server = await serve({
      ...{ logLevel: 'info', logDestination: log },
      limits: { unreadMs: 200 },
    });
    const socket = await askAndNotRead(server.port);
    // Logged when it is over.
    await log.lineWith('/api/v1/papers/batch');
    const received = await text(socket).catch(() => 'reset');
    expect(received.length).toBeLessThan(noise.length * 100);
  });
});
