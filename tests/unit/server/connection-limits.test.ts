import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createLimitedServer,
  type ConnectionLimits,
} from '../../../src/server/connection-limits.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function open(limits: Partial<ConnectionLimits>) {
  server = createLimitedServer(limits).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, ask: () => connect(port, '127.0.0.1') };
}

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

describe('a connection', () => {
  it('on which nothing moves while the answer is computed is kept', async () => {
    const { server, ask } = await open({ unreadMs: 30 });
    const client = ask();
    client.write(request);
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    await once(response, 'timeout');
    response.end('late');
    expect(await text(client)).toMatch(/^HTTP\/1\.1 200 .*late$/su);
  });

  it('on which nothing moves while the answer is sent is cut, be it after a long computation', async () => {
    const { server, ask } = await open({ unreadMs: 30 });
    const client = ask();
    client.write(request);
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    await once(response, 'timeout');
    response.end(Buffer.alloc(32_000_000, 'x'));
    await once(response, 'close');
    expect((await text(client)).length).toBeLessThan(32_000_000);
  });

  it('beyond the greatest number is closed at once', async () => {
    const { server, ask } = await open({ maxConnections: 1 });
    const first = ask();
    await once(server, 'connection');
    const second = ask();
    expect(await text(second).catch(() => '')).toBe('');
    server.once('request', (_request, response: ServerResponse) => response.end('there'));
    first.write(request);
    expect(await text(first)).toContain('there');
  });
});
