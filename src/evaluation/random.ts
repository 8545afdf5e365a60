/** Random numbers that a seed fixes. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  bits(): number;
  /** A whole number from 0 to `below` - 1. */
  below(limit: number): number;
}

/**
 * The generator mulberry32 (Tommy Ettinger, 2017, public domain): 32 bits of state, which is enough for
 * the few million draws of a significance test. The same seed gives the same numbers everywhere.
 *
 * @param seed a whole number, of which the low 32 bits count
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const bits = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { bits, below: (limit) => Math.floor((bits() / 2 ** 32) * limit) };
}

/**
 * Draws items without putting them back, every order equally likely (Fisher and Yates, 1938, in the
 * form of Durstenfeld, 1964). Ends when all are drawn.
 */
export function* draw<Item extends object>(
  items: readonly Item[],
  random: Random,
): Generator<Item> {
  const left = [...items];
  for (let size = left.length; size > 0; size--) {
    const at = random.below(size);
    const [item, last] = [left[at], left[size - 1]];
    if (item === undefined || last === undefined) return;
    left[at] = last;
    yield item;
  }
}
