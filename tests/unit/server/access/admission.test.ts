import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { isKindredError } from '../../../../src/errors/kindred-error.js';
import { Admission, type AdmissionOptions } from '../../../../src/server/access/admission.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server whose only route answers when it is told to. */
async function open({
  onBegin,
  ...options
}: Partial<AdmissionOptions> & { readonly onBegin?: () => void }) {
  const admission = new Admission({
    maxConcurrent: 1,
    maxQueue: 1,
    isLate: () => false,
    ...options,
  });
  const inWork: { name: string; response: Response }[] = [];
  const app = express();
  app.use(admission.middleware);
  app.all('/:name', (request, response) => {
    inWork.push({ name: request.params.name, response });
    if (onBegin === undefined) return;
    onBegin();
    response.end();
  });
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars
  app.use((error: unknown, _request: unknown, response: Response, _next: unknown) => {
    response.status(isKindredError(error, 'OVERLOADED') ? 503 : 500).end();
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    counters: () => admission.counters,
    begun: () => inWork.map(({ name }) => name),
    finish: (name: string) => {
      const response = inWork.find((each) => each.name === name)?.response;
      if (response?.writableEnded === false) response.end(name);
    },
    ask: (name: string) => {
      const request = get({ port, host: '127.0.0.1', path: `/${name}`, agent: false });
      request.on('error', () => undefined); // the test may leave
      const status = once(request, 'response').then(([answer]: IncomingMessage[]) => {
        answer?.resume();
        return answer?.statusCode;
      });
      status.catch(() => undefined);
      return { status, leave: () => request.destroy() };
    },
  };
}

/** Calls back in each turn of the event loop. @returns what ends that */
function eachTurn(callback: () => void): () => void {
  let immediate = setImmediate(function again() {
    callback();
    immediate = setImmediate(again);
  });
  return () => clearImmediate(immediate);
}

describe('admission', () => {
  it('works on so many, lets so many wait in their order, and refuses the rest at once', async () => {
    const { ask, begun, finish, counters } = await open({ maxConcurrent: 2, maxQueue: 2 });
    const first = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...ask(name) }));
    await expect.poll(counters).toEqual({ inWork: 2, waiting: 2, shed: 0 });
    expect(await ask('e').status).toBe(503);
    expect(counters().shed).toBe(1);
    const waiting = first.map(({ name }) => name).filter((name) => !begun().includes(name));
    finish(begun()[0]!);
    await expect.poll(() => begun().length).toBe(3);
    expect(waiting).toContain(begun()[2]);
    for (const { name, status } of first) {
      await expect.poll(begun).toContain(name);
      finish(name);
      expect(await status).toBe(200);
    }
    await expect.poll(counters).toEqual({ inWork: 0, waiting: 0, shed: 1 });
  });

  it('lets one begin in a turn of the event loop, however many come at once', async () => {
    let turn = 0;
    const begun: number[] = [];
    const { port } = await open({ maxConcurrent: 20, onBegin: () => begun.push(turn) });
    const stop = eachTurn(() => turn++);
    const socket = connect(port, '127.0.0.1');
    // Pipelined, so that they are read at once.
    const lines = Array.from(
      { length: 10 },
      (_, i) => `GET /${i} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    socket.write(lines.join(''));
    await expect.poll(() => begun.length).toBe(10);
    stop();
    socket.destroy();
    expect(new Set(begun).size).toBe(10);
  });

  it('refuses who has waited too long', async () => {
    const { ask, finish, counters } = await open({ maxWaitMs: 30 });
    const first = ask('a');
    await expect.poll(() => counters().inWork).toBe(1);
    expect(await ask('b').status).toBe(503);
    expect(counters()).toEqual({ inWork: 1, waiting: 0, shed: 1 });
    finish('a');
    expect(await first.status).toBe(200);
  });

  it('forgets who goes away, whether in the queue or in work', async () => {
    const { ask, begun, counters } = await open({});
    const first = ask('a');
    await expect.poll(begun).toEqual(['a']);
    const second = ask('b');
    await expect.poll(() => counters().waiting).toBe(1);
    second.leave();
    await expect.poll(() => counters().waiting).toBe(0);
    ask('c');
    await expect.poll(() => counters().waiting).toBe(1);
    first.leave();
    await expect.poll(begun).toEqual(['a', 'c']);
    expect(counters()).toEqual({ inWork: 1, waiting: 0, shed: 0 });
  });

  it('gives the place of who sends a body too slowly to the next', async () => {
    const { ask, port, begun, counters } = await open({ maxWaitMs: 500 });
    const slow = connect(port, '127.0.0.1');
    slow.write('POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{');
    await expect.poll(begun).toEqual(['slow']);
    const closed = once(slow, 'close');
    const second = ask('b');
    await expect.poll(begun).toEqual(['slow', 'b']);
    expect(counters()).toEqual({ inWork: 1, waiting: 0, shed: 0 });
    slow.destroy();
    await closed;
    second.leave();
    await expect.poll(() => counters().inWork).toBe(0);
  });

  it('takes one request at a time while the process is late, and none waits', async () => {
    let late = true;
    const { ask, finish, counters } = await open({
      maxConcurrent: 3,
      maxQueue: 3,
      isLate: () => late,
    });
    const first = ask('a');
    await expect.poll(() => counters().inWork).toBe(1);
    expect(await ask('b').status).toBe(503);
    late = false;
    const third = ask('c');
    await expect.poll(() => counters().inWork).toBe(2);
    finish('a');
    finish('c');
    expect([await first.status, await third.status]).toEqual([200, 200]);
  });
});
