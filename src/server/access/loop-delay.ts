import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at, in ms. */
const resolutionMs = 50;
/** Over how long its delay is averaged at least, in ms. */
const windowMs = 1_000;

/** Tells how late the event loop is: what everybody waits for, however few are asking. */
export interface LoopDelay {
  /** The mean delay over the last second or more, in ms, >= 0. One long pause among many short ones is little. */
  readonly meanMs: number;
  close(): void;
}

/** Begins to watch the event loop. It keeps no process alive. */
export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let since = performance.now();
  let meanMs = 0;
  return {
    get meanMs() {
      if (performance.now() - since < windowMs) return meanMs;
      // Between two looks lies the resolution at least. Without any look in a second it is stuck, or just began.
      meanMs = histogram.count === 0 ? 0 : Math.max(0, histogram.mean / 1e6 - resolutionMs);
      histogram.reset();
      since = performance.now();
      return meanMs;
    },
    close: () => {
      histogram.disable();
    },
  };
}
