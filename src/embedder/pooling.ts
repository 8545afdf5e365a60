import type { Pooling } from './model.js';

/** The token vectors of a batch, and which of its texts is meant. */
export interface TokenStates {
  /** batch x tokens x dimensions, row-major. */
  readonly values: Float32Array;
  readonly tokens: number;
  readonly dimensions: number;
  /** batch x tokens, 1 for a token of the text, 0 for padding (which may stand on either side). */
  readonly mask: ArrayLike<number | bigint>;
  readonly text: number;
}

/**
 * Makes one vector of a text's token vectors and adds it to `into` (d zeros): their mean
 * (Reimers & Gurevych 2019), the first, or the last that is not padding. Not normalised.
 */
export function pool(pooling: Pooling, states: TokenStates, into: Float32Array): void {
  const { values, tokens, dimensions, text } = states;
  const counted = countedTokens(pooling, states);
  /* eslint-disable @typescript-eslint/no-non-null-assertion -- in range by construction, and the loop runs once a token and dimension */
  for (const token of counted) {
    const start = (text * tokens + token) * dimensions;
    for (let i = 0; i < dimensions; i++) into[i]! += values[start + i]!;
  }
  for (let i = 0; i < dimensions; i++) into[i]! /= counted.length;
  /* eslint-enable @typescript-eslint/no-non-null-assertion */
}

function countedTokens(pooling: Pooling, { mask, tokens, text }: TokenStates): readonly number[] {
  const unpadded: number[] = [];
  for (let token = 0; token < tokens; token++) {
    if (Number(mask[text * tokens + token]) === 1) unpadded.push(token);
  }
  if (pooling === 'mean') return unpadded;
  return pooling === 'cls' ? unpadded.slice(0, 1) : unpadded.slice(-1);
}
