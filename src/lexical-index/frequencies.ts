import { fieldNames } from './bm25.js';

/**
 * The five frequencies of a term in a paper, one a field, in 32 bits:
 *
 *     bit 31      20 19   14 13    10 9       4 3     0
 *        | abstract | title | authors | keywords | venue |
 *
 * Counts stop at what fits: 4,095 in an abstract, 63 in a title or the keywords, 15 in the authors or
 * the venue. Long before, a further occurrence changes nothing that a ranking shows.
 */
export type Frequencies = number;

/** A field's place in {@link Frequencies}, in the order of `fieldNames`. */
export const shifts = [14, 20, 10, 4, 0] as const;
/** A field's greatest count, in the order of `fieldNames`. */
export const limits = [63, 4_095, 15, 63, 15] as const;

/** One occurrence more in the field of this number. */
export function increment(frequencies: Frequencies, field: number): Frequencies {
  const [shift = 0, limit = 0] = [shifts[field], limits[field]];
  return ((frequencies >>> shift) & limit) < limit
    ? (frequencies + (1 << shift)) >>> 0
    : frequencies;
}

/** The frequencies in the order of `fieldNames`. */
export function unpack(frequencies: Frequencies): number[] {
  return fieldNames.map(
    (_, field) => (frequencies >>> (shifts[field] ?? 0)) & (limits[field] ?? 0),
  );
}
