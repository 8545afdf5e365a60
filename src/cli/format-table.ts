import { toPlain, type Layout } from './terminal.js';

/** Names at the left, values beside them. */
export function formatTable(
  rows: readonly (readonly [string, string])[],
  { colors }: Layout,
): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, value]) => `${colors.dim(name.padEnd(width))}  ${toPlain(value)}`)
    .join('\n');
}
