/** The p-th percentile (0 to 100) by the nearest-rank method. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** "p50 1.2 ms, p99 3.4 ms, max 5.6 ms" of durations in ms. */
export function summarize(durationsMs: readonly number[]): string {
  const at = (p: number) => percentile(durationsMs, p).toFixed(1);
  return `p50 ${at(50)} ms, p99 ${at(99)} ms, max ${at(100)} ms`;
}
