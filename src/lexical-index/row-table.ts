import { toRow, type Row } from '../ranking/run.js';
import { averageCell, fieldNames } from './bm25.js';

const absent = 0;
const live = 1;
const deleted = 2;
const fields = fieldNames.length;

/** The cell of each field's average length, in the order of `fieldNames`; null where it is empty. */
export type AverageCells = readonly (number | null)[];

/** What a row table is made of, for keeping it in a file. */
export interface RowTableParts {
  /** 0 never added, 1 live, 2 deleted; by row. */
  readonly states: Uint8Array;
  /** Terms in each field, rows x 5, row-major. */
  readonly lengths: Uint32Array;
}

/** Which rows are live, how long their fields are, and the exact averages over the live ones. */
export class RowTable {
  #states = new Uint8Array(1024);
  #lengths = new Uint32Array(1024 * fields);
  #end = 0;
  #live = 0;
  readonly #totals = new Float64Array(fields);
  readonly #filled = new Float64Array(fields);

  /** The table of parts that {@link parts} gave. */
  static from({ states, lengths }: RowTableParts): RowTable {
    const table = new RowTable();
    table.#states = states.slice();
    table.#lengths = lengths.slice();
    table.#end = states.length;
    states.forEach((state, row) => {
      if (state === live) table.#count(row, 1);
    });
    return table;
  }

  /** Live rows. */
  get live(): number {
    return this.#live;
  }

  /** One more than the highest row ever added. */
  get end(): number {
    return this.#end;
  }

  /** 1 for a live row, by row; replaced when the table grows. */
  get states(): Uint8Array {
    return this.#states;
  }

  /** Terms in each field, rows x 5, row-major; replaced when the table grows. */
  get lengths(): Uint32Array {
    return this.#lengths;
  }

  isLive(row: Row): boolean {
    return this.#states[row] === live;
  }

  /** The live rows up to `maxRow`. */
  liveUpTo(maxRow: Row): number {
    let newer = 0;
    for (let row = maxRow + 1; row < this.#end; row++) if (this.isLive(toRow(row))) newer++;
    return this.#live - newer;
  }

  /** @throws RangeError if the row is no row, or was ever added */
  mustBeNew(row: Row): void {
    if (!Number.isInteger(row) || row < 0) throw new RangeError(`${row} is no row`);
    if ((this.#states[row] ?? absent) !== absent) {
      throw new RangeError(`row ${row} was added before`);
    }
  }

  /** Adds a row whose fields have these lengths. @throws RangeError if the row was ever added */
  add(row: Row, lengths: readonly number[]): void {
    this.mustBeNew(row);
    if (row >= this.#states.length) this.#grow(row + 1);
    this.#states[row] = live;
    this.#lengths.set(lengths, row * fields);
    this.#end = Math.max(this.#end, row + 1);
    this.#count(row, 1);
  }

  /** Whether the row was live. */
  delete(row: Row): boolean {
    if (!this.isLive(row)) return false;
    this.#states[row] = deleted;
    this.#count(row, -1);
    return true;
  }

  /** The cell of each field's average length over the live rows that have the field. */
  cells(): AverageCells {
    return fieldNames.map((_, field) => {
      const filled = this.#filled[field] ?? 0;
      return averageCell(filled === 0 ? 0 : (this.#totals[field] ?? 0) / filled) ?? null;
    });
  }

  /** A copy of what the table is made of. */
  parts(): RowTableParts {
    return {
      states: this.#states.slice(0, this.#end),
      lengths: this.#lengths.slice(0, this.#end * fields),
    };
  }

  #count(row: number, sign: 1 | -1): void {
    this.#live += sign;
    for (let field = 0; field < fields; field++) {
      const length = this.#lengths[row * fields + field] ?? 0;
      this.#totals[field] = (this.#totals[field] ?? 0) + sign * length;
      if (length > 0) this.#filled[field] = (this.#filled[field] ?? 0) + sign;
    }
  }

  #grow(atLeast: number): void {
    const capacity = Math.max(atLeast, this.#states.length * 2);
    const states = new Uint8Array(capacity);
    states.set(this.#states);
    this.#states = states;
    const lengths = new Uint32Array(capacity * fields);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }
}
