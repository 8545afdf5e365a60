import { KindredError } from '../errors/kindred-error.js';

/** How many papers a taste may name on either side, or describe. */
export const tasteLimit = 100;

/** @param length of the part of a taste of this name @throws INVALID_PARAMETER above the limit */
export function checkTasteLength(name: string, length: number): void {
  if (length <= tasteLimit) return;
  const problem = `holds more papers than ${tasteLimit}`;
  throw new KindredError('INVALID_PARAMETER', { name, problem });
}
