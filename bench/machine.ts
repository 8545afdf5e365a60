import { availableParallelism, cpus, totalmem } from 'node:os';

/** One line that says where and when a figure was measured. */
export function machine(): string {
  const gib = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const date = new Date().toISOString().slice(0, 10);
  return `${availableParallelism()} cores of ${model}, ${gib} GiB, Node ${process.version}, ${date}`;
}
