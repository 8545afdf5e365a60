import type { Response } from 'express';

/**
 * Calls back once an answer is computed and handed over to be sent, before the client has read any of it. Is to
 * stand after what compresses: that ends the response itself only as fast as the client reads.
 *
 * @param callback gets the length of what was handed over at last, in bytes before compression
 */
export function whenAnswered(response: Response, callback: (bytes: number) => void): void {
  let isAnswered = false;
  // The proxy is called with the same `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  response.end = new Proxy(response.end, {
    apply: (end, self, given: unknown[]): unknown => {
      const result: unknown = Reflect.apply(end, self, given);
      if (!isAnswered) {
        isAnswered = true;
        callback(lengthOf(given[0]));
      }
      return result;
    },
  });
}

function lengthOf(chunk: unknown): number {
  if (typeof chunk === 'string') return Buffer.byteLength(chunk);
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
