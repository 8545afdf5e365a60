const slots = 1 << 18;
/** At most this share of the slots is taken, so that chains of taken ones stay short. */
const fullShare = 0.5;

/**
 * Remembers something for pieces of texts, without cutting the pieces out to look them up, as a `Map`
 * would need: a corpus has a hundred times as many words as it has different ones. Open addressing
 * with linear probing; when it is full it forgets everything, which Zipf's law soon makes up for.
 */
export class SubstringMap<Value> {
  /** Entry + 1 by slot, 0 for a free one. */
  readonly #slots = new Int32Array(slots);
  readonly #hashes = new Int32Array(slots * fullShare);
  readonly #keys: string[] = [];
  readonly #values: Value[] = [];

  /** What is remembered for text[start, end), or else what `make` gives for it. */
  get(text: string, [start, end]: readonly [number, number], make: (key: string) => Value): Value {
    const hash = hashOf(text, start, end);
    let slot = hash & (slots - 1);
    for (let taken; (taken = this.#slots[slot] ?? 0) !== 0; slot = (slot + 1) & (slots - 1)) {
      const key = this.#keys[taken - 1] ?? '';
      if (this.#hashes[taken - 1] !== hash || key.length !== end - start) continue;
      if (isAt(text, start, key)) return this.#values[taken - 1] as Value;
    }
    return this.#remember(hash, detach(text.slice(start, end)), make);
  }

  #remember(hash: number, key: string, make: (key: string) => Value): Value {
    const value = make(key);
    if (this.#keys.length === this.#hashes.length) this.#clear();
    let slot = hash & (slots - 1);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (slots - 1);
    this.#hashes[this.#keys.length] = hash;
    this.#keys.push(key);
    this.#values.push(value);
    this.#slots[slot] = this.#keys.length;
    return value;
  }

  #clear(): void {
    this.#slots.fill(0);
    this.#keys.length = 0;
    this.#values.length = 0;
  }
}

/** FNV-1a (Fowler, Noll & Vo) over UTF-16 code units. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c_9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash ^ (hash >>> 15);
}

/** As text.startsWith(key, start), in a form that is compiled into the loop above. */
function isAt(text: string, start: number, key: string): boolean {
  let at = 0;
  while (at < key.length && key.charCodeAt(at) === text.charCodeAt(start + at)) at++;
  return at === key.length;
}

/** A copy to keep: V8 cuts long substrings as views that keep the whole text alive. */
function detach(substring: string): string {
  return Buffer.from(substring, 'utf16le').toString('utf16le');
}
