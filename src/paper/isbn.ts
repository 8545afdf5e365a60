/**
 * An ISBN as its thirteen digits, hyphens and spaces dropped; ISBN-10 is given its "978" and its new
 * check digit (ISBN Users' Manual, 7th edition, sections 5 and 13).
 *
 * @returns undefined where the digits are too few or too many, or the check digit is wrong
 */
export function toIsbn13(text: string): string | undefined {
  const digits = text.replace(/[\s‐-―-]/gu, '').toUpperCase();
  if (/^97[89]\d{10}$/u.test(digits)) {
    return digits === withCheckDigit(digits.slice(0, 12)) ? digits : undefined;
  }
  if (!/^\d{9}[\dX]$/u.test(digits) || weightedSum10(digits) % 11 !== 0) return undefined;
  return withCheckDigit(`978${digits.slice(0, 9)}`);
}

/** Weights 1 and 3 in turn; the sum with the check digit is a multiple of ten. */
function withCheckDigit(twelve: string): string {
  const sum = Array.from(twelve).reduce(
    (total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1),
    0,
  );
  return `${twelve}${(10 - (sum % 10)) % 10}`;
}

/** Weights 10 to 1, "X" counting ten; a multiple of eleven for a valid ISBN-10. */
function weightedSum10(ten: string): number {
  return Array.from(ten).reduce(
    (sum, sign, i) => sum + (sign === 'X' ? 10 : Number(sign)) * (10 - i),
    0,
  );
}
