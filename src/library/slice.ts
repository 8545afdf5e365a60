import { setImmediate } from 'node:timers/promises';

/** How long one slice of work may hold the event loop, in ms. */
export const sliceMs = 5;

/** Work in slices: tells when it has held the event loop for long enough, and lets others have it. */
export class Slice {
  #start = performance.now();

  /** Whether {@link pause} is due. */
  get isOver(): boolean {
    return performance.now() - this.#start >= sliceMs;
  }

  /** How long until it is due, in ms, 0 or more. */
  get leftMs(): number {
    return Math.max(0, sliceMs - (performance.now() - this.#start));
  }

  /** Goes on when everybody else had a turn. */
  async pause(): Promise<void> {
    await setImmediate();
    this.#start = performance.now();
  }
}
