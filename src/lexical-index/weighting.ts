import { cellAverage, fieldNames, impact, type Bm25Parameters } from './bm25.js';
import { limits, shifts, type Frequencies } from './frequencies.js';
import type { AverageCells } from './row-table.js';

const fields = fieldNames.length;

/** BM25F with its parameters and average lengths set: what a posting's impact is computed by. */
export class Weighting {
  readonly #k1: number;
  readonly #weights: Float64Array;
  /** 1 - b, by field. */
  readonly #floors: Float64Array;
  /** b / avgdl, by field. */
  readonly #slopes: Float64Array;

  constructor(
    parameters: Bm25Parameters,
    /** The averages that impacts are computed with. */
    readonly cells: AverageCells,
  ) {
    const each = fieldNames.map((name) => parameters.fields[name]);
    this.#k1 = parameters.k1;
    this.#weights = Float64Array.from(each, ({ weight }) => weight);
    this.#floors = Float64Array.from(each, ({ b }) => 1 - b);
    this.#slopes = Float64Array.from(each, ({ b }, i) => b / cellAverage(cells[i] ?? undefined));
  }

  /**
   * The impact of a term with these frequencies in the row, rounded to float32 as it is stored. The
   * weighted frequency is BM25F's (Robertson & Zaragoza 2009, equation 3.19): the sum over fields of
   * w tf / (1 - b + b dl / avgdl).
   *
   * @param lengths dl of every row and field, rows x 5, row-major
   */
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- called for every posting; indices are in range by construction */
  impact(frequencies: Frequencies, row: number, lengths: Uint32Array): number {
    let weighted = 0;
    for (let field = 0; field < fields; field++) {
      const frequency = (frequencies >>> shifts[field]!) & limits[field]!;
      if (frequency === 0) continue;
      const norm = this.#floors[field]! + this.#slopes[field]! * lengths[row * fields + field]!;
      weighted += (this.#weights[field]! * frequency) / norm;
    }
    return Math.fround(impact(weighted, this.#k1));
  }
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
}
