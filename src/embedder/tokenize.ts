import type { AutoTokenizer, Tensor } from '@huggingface/transformers';
import { closingTokens, restoreClosing } from './truncation.js';

/** A tokenizer of transformers.js. */
export type Tokenizer = Awaited<ReturnType<typeof AutoTokenizer.from_pretrained>>;

/** What a model is given: batch x tokens each, int64. Some models take more inputs than these. */
export type TokenizedBatch = Record<'input_ids' | 'attention_mask', Tensor>;

/**
 * Tokenizes a batch, cut at `maxTokens` and padded to its longest text. A text that was cut ends with
 * the model's closing token all the same.
 */
export function tokenize(
  tokenizer: Tokenizer,
  texts: readonly string[],
  maxTokens: number,
): TokenizedBatch {
  const options = { padding: true, truncation: true, max_length: maxTokens };
  const inputs = tokenizer([...texts], options) as TokenizedBatch;
  if (inputs.input_ids.dims[1] === maxTokens) {
    const ids = inputs.input_ids.data as BigInt64Array;
    const mask = inputs.attention_mask.data as BigInt64Array;
    restoreClosing({ ids, mask, tokens: maxTokens }, closingOf(tokenizer));
  }
  return inputs;
}

function closingOf(tokenizer: Tokenizer): number[] {
  const word = 'paper';
  const own = tokenizer.encode(word, { add_special_tokens: false });
  return closingTokens(tokenizer.encode(word), own);
}
