/** Digits as a number; anything else stays as it is, for the schema to refuse by its own text. */
export function toNumber(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/u.test(text) ? Number(text) : text;
}
