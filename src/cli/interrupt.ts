/** Signals by which people and service managers ask a process to end. */
const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that aborts at the first Ctrl-C, so that it can end cleanly; the second
 * ends the process at once.
 *
 * @param onInterrupt called at the first, to tell what is going on
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  onInterrupt: () => void,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => {
    release();
    controller.abort();
    onInterrupt();
  };
  // Without a listener a signal has its default effect, which is what the second one should have.
  const release = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}

/** Resolves when the process is asked to end, or at once if the signal has aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
