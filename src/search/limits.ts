import { KindredError } from '../errors/kindred-error.js';

/** What a search accepts. */
export const searchLimits = {
  defaultK: 10,
  maxK: 1_000,
  maxOffset: 1_000,
  queryLength: 20_000,
  maxEfSearch: 10_000,
  /** Characters of a BibTeX entry: parsing one this long takes a quarter of a second. */
  bibtexEntry: 10_000,
};

/** A query, trimmed. @throws QUERY_EMPTY, QUERY_TOO_LONG (over 20,000 UTF-16 code units) */
export function checkQuery(query: string): string {
  const trimmed = query.trim();
  if (trimmed === '') throw new KindredError('QUERY_EMPTY', undefined);
  const limit = searchLimits.queryLength;
  if (trimmed.length > limit) {
    throw new KindredError('QUERY_TOO_LONG', { length: trimmed.length, limit });
  }
  return trimmed;
}

/** The number of results asked for. @throws INVALID_PARAMETER unless an integer of 1 to 1,000 */
export function checkK(k: number = searchLimits.defaultK): number {
  return checkInteger('k', k, { min: 1, max: searchLimits.maxK });
}

/** Papers to pass over. @throws INVALID_PARAMETER unless an integer of 0 to 1,000 */
export function checkOffset(offset = 0): number {
  return checkInteger('offset', offset, { min: 0, max: searchLimits.maxOffset });
}

/** HNSW's search breadth, if given. @throws INVALID_PARAMETER unless an integer of 1 to 10,000 */
export function checkEfSearch(efSearch: number | undefined): number | undefined {
  return efSearch === undefined
    ? undefined
    : checkInteger('efSearch', efSearch, { min: 1, max: searchLimits.maxEfSearch });
}

/** A share of 0 to 1, 0 where none is given. @throws INVALID_PARAMETER for anything else */
export function checkShare(name: string, value = 0): number {
  if (value >= 0 && value <= 1) return value;
  throw new KindredError('INVALID_PARAMETER', { name, problem: `must be 0 to 1, not ${value}` });
}

function checkInteger(
  name: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const problem = `must be a whole number from ${min} to ${max}, not ${value}`;
  throw new KindredError('INVALID_PARAMETER', { name, problem });
}
