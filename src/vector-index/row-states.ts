import type { Row } from '../ranking/run.js';

const absent = 0;
const live = 1;
const deleted = 2;

/** Which rows an index has ever seen, a byte a row. */
export class RowStates {
  #states = new Uint8Array(1024);
  #live = 0;
  #deleted = 0;

  /** Live rows. */
  get live(): number {
    return this.#live;
  }

  /** Rows that were deleted but still take room in the index. */
  get deleted(): number {
    return this.#deleted;
  }

  isLive(row: Row): boolean {
    return this.#states[row] === live;
  }

  /** The deleted rows, ascending. */
  deletedRows(): number[] {
    const rows: number[] = [];
    this.#states.forEach((state, row) => {
      if (state === deleted) rows.push(row);
    });
    return rows;
  }

  /** @throws RangeError if the row was ever added: rows are never reused */
  add(row: Row): void {
    if ((this.#states[row] ?? absent) !== absent) {
      throw new RangeError(`row ${row} was added before`);
    }
    if (row >= this.#states.length) this.#grow(row + 1);
    this.#states[row] = live;
    this.#live++;
  }

  /** Whether the row was live. */
  delete(row: Row): boolean {
    if (!this.isLive(row)) return false;
    this.#states[row] = deleted;
    this.#live--;
    this.#deleted++;
    return true;
  }

  #grow(atLeast: number): void {
    const states = new Uint8Array(Math.max(atLeast, this.#states.length * 2));
    states.set(this.#states);
    this.#states = states;
  }
}
