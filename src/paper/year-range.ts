/** Years from and to, both inclusive; one side may be open. */
export interface YearRange {
  readonly yearFrom?: number;
  readonly yearTo?: number;
}

/**
 * Reads "2020..2024", "2020..", "..2020" or "2023".
 *
 * @returns undefined for anything else, and for a range that ends before it starts.
 */
export function toYearRange(text: string): YearRange | undefined {
  if (/^\d{4}$/u.test(text)) return { yearFrom: Number(text), yearTo: Number(text) };
  const match = /^(\d{4})?\.\.(\d{4})?$/u.exec(text);
  if (match === null) return undefined;
  const [, from, to] = match;
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && Number(from) > Number(to)) return undefined;
  return {
    ...(from !== undefined && { yearFrom: Number(from) }),
    ...(to !== undefined && { yearTo: Number(to) }),
  };
}
