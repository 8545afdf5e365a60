import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends bytes as they are and gives all that comes back until the server closes. */
export async function exchange(port: number, message: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(message);
  return text(socket);
}

/** Status and JSON body of a raw response. */
export function parseRaw(response: string): { status: number; head: string; body: unknown } {
  const end = response.indexOf('\r\n\r\n');
  const head = response.slice(0, end);
  return { status: Number(head.split(' ')[1]), head, body: JSON.parse(response.slice(end + 4)) };
}
