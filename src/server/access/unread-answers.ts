import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import { whenAnswered } from './when-answered.js';

/**
 * Bounds what answers take that are computed and not yet read: beyond it the connections that have left theirs
 * unread for longest are cut off. Who just got an answer is not, so one answer may be larger than all. Is to stand
 * once before a route.
 *
 * @param limitBytes of all connections together, before compression
 */
export function boundUnread(limitBytes: number): RequestHandler {
  /** Bytes of each connection that has some, the one that began first before others. */
  const unread = new Map<Socket, number>();
  const known = new WeakSet<Socket>();
  let sum = 0;
  const add = (socket: Socket, bytes: number) => {
    sum += bytes;
    const left = (unread.get(socket) ?? 0) + bytes;
    if (left === 0) unread.delete(socket);
    else unread.set(socket, left);
  };
  const forget = (socket: Socket) => add(socket, -(unread.get(socket) ?? 0));
  const cutOldest = (last: Socket) => {
    for (const socket of unread.keys()) {
      if (sum <= limitBytes) return;
      if (socket === last) continue;
      forget(socket);
      socket.destroy();
    }
  };
  return ({ socket }, response, next) => {
    // Answers that stand behind an unread one on their connection are not told when that closes.
    if (!known.has(socket)) socket.once('close', () => forget(socket));
    known.add(socket);
    whenAnswered(response, (bytes) => {
      if (socket.destroyed) return;
      add(socket, bytes);
      response.once('close', () => {
        if (unread.has(socket)) add(socket, -bytes);
      });
      cutOldest(socket);
    });
    next();
  };
}
