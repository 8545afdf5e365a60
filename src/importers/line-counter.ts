/** Tells the line of a place in what comes in pieces; keeps only the line ends still needed. */
export class LineCounter {
  #length = 0;
  /** Line ends that were forgotten. */
  #before = 0;
  #ends: number[] = [];

  /** Places are counted in UTF-16 code units of texts, in bytes of buffers (UTF-8). */
  append(chunk: string | Buffer): void {
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', at + 1)) {
      this.#ends.push(this.#length + at);
    }
    this.#length += chunk.length;
  }

  /** How much has been appended. */
  get length(): number {
    return this.#length;
  }

  /** The line, from 1, of a place that is not forgotten. */
  lineAt(place: number): number {
    return this.#before + this.#countBefore(place) + 1;
  }

  /** The line, from 1, that the last piece ends in. */
  get lastLine(): number {
    return this.lineAt(this.#length);
  }

  /** Gives up the lines that end before a place. */
  forgetBefore(place: number): void {
    const count = this.#countBefore(place);
    if (count === 0) return;
    this.#ends = this.#ends.slice(count);
    this.#before += count;
  }

  #countBefore(place: number): number {
    let [low, high] = [0, this.#ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
