/**
 * UTF-16 units a token that are looked at. English has 5 to 6 and long chemical names 12 or so, so
 * nothing that counts is lost, while a text of a megabyte costs no more to tokenize than a page.
 */
const unitsPerToken = 32;

/** A text without what lies far beyond the tokens that a model reads. */
export function cutToTokens(text: string, maxTokens: number): string {
  return text.slice(0, maxTokens * unitsPerToken);
}

/** A batch of token ids as a tokenizer gives it, padded to one length. */
export interface TokenBatch {
  /** batch x tokens, row-major. */
  readonly ids: BigInt64Array;
  /** batch x tokens, 1 for a token of the text, 0 for padding. */
  readonly mask: BigInt64Array;
  readonly tokens: number;
}

/**
 * The special tokens that a tokenizer puts after a text, e.g. BERT's [SEP]: those that follow the
 * text's own in an encoding with special tokens.
 */
export function closingTokens(withSpecial: readonly number[], own: readonly number[]): number[] {
  for (let start = 0; start + own.length <= withSpecial.length; start++) {
    if (own.every((id, i) => withSpecial[start + i] === id)) {
      return withSpecial.slice(start + own.length);
    }
  }
  return [];
}

/**
 * Puts the closing tokens back, in place, where a text filled its whole row: transformers.js cuts a
 * long text after adding them, so that they are lost, while models were trained with them at every
 * length. On MiniLM a long abstract's cosine to the reference falls to 0.995 without.
 */
export function restoreClosing(
  { ids, mask, tokens }: TokenBatch,
  closing: readonly number[],
): void {
  for (let end = tokens; end <= ids.length; end += tokens) {
    const fillsItsRow = mask[end - tokens] === 1n && mask[end - 1] === 1n;
    if (fillsItsRow) ids.set(closing.map(BigInt), end - closing.length);
  }
}
