import type { Server, ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';

/**
 * Prepares a server to be stopped without cutting off anybody who waits for an answer.
 *
 * @returns a function that stops accepting connections, lets running requests finish until
 *   `deadlineMs` has passed, then closes all connections and resolves. Calling it again gives the
 *   same promise.
 */
export function stopGracefully(server: Server): (deadlineMs: number) => Promise<void> {
  const running = new Set<ServerResponse>();
  let whenDrained: (() => void) | undefined;
  let stopped: Promise<void> | undefined;
  server.on('request', (_request, response: ServerResponse) => {
    running.add(response);
    if (stopped !== undefined) response.setHeader('connection', 'close');
    response.once('close', () => {
      running.delete(response);
      if (running.size === 0) whenDrained?.();
    });
  });
  const drained = () =>
    new Promise<void>((resolve) => {
      whenDrained = resolve;
      if (running.size === 0) resolve();
    });
  return (deadlineMs) => (stopped ??= stop(server, { drained, deadlineMs }));
}

/**
 * Not by http.Server's own `close` alone: that first destroys the connections whose answer has been
 * written but is still on its way (Node 20).
 */
async function stop(
  server: Server,
  { drained, deadlineMs }: { drained: () => Promise<void>; deadlineMs: number },
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    TcpServer.prototype.close.call(server, () => resolve());
  });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([drained(), deadline]);
  clearTimeout(timer);
  server.close();
  server.closeAllConnections();
  await closed;
}
