import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { boundUnread } from '../../../../src/server/access/unread-answers.js';

/** More than the buffers of a connection take. */
const answer = 'x'.repeat(10_000_000);

const sockets: Socket[] = [];
let server: Server | undefined;
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** A server that gives one long answer, and tells which of its connections have been closed, by number. */
async function open(limitBytes: number) {
  const app = express();
  app.use(boundUnread(limitBytes));
  app.get('/', (_request, response) => void response.end(answer));
  server = createServer(app).listen(0, '127.0.0.1');
  const closed: number[] = [];
  let connections = 0;
  server.on('connection', (socket) => {
    const number = connections++;
    socket.once('close', () => closed.push(number));
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = async (times = 1) => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(times));
    await once(socket, 'readable');
    return { socket, number: connections - 1 };
  };
  const read = async () => (await (await fetch(`http://127.0.0.1:${port}`)).text()).length;
  return { ask, closed, read };
}

describe('answers that nobody reads', () => {
  it('are given up, the oldest first, once they take too much together', async () => {
    const { ask, closed } = await open(2 * answer.length);
    const [first, , third] = [await ask(), await ask(), await ask()];
    await expect.poll(() => closed).toEqual([0]);
    await ask();
    await expect.poll(() => closed).toEqual([0, 1]);
    third.socket.destroy();
    await expect.poll(() => closed).toEqual([0, 1, 2]);
    await ask();
    expect(closed).toHaveLength(3);
    expect((await text(first.socket)).length).toBeLessThan(answer.length);
  });

  it('count no more when they are read, or their connection is closed', async () => {
    const { ask, closed, read } = await open(4 * answer.length);
    const first = await ask();
    for (let i = 0; i < 4; i++) expect(await read()).toBe(answer.length);
    const left = await ask(3);
    left.socket.destroy();
    await expect.poll(() => closed).toContain(left.number);
    await ask();
    await ask();
    await ask();
    expect(closed).not.toContain(first.number);
  });
});
