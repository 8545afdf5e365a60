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
  return closed(tokenizer, tokenizer([...texts], options), maxTokens);
}

/**
 * Tokenizes a query with each of several passages, as `[CLS] query [SEP] passage [SEP]` or whatever the
 * model was trained with. Of the query, half of `maxTokens` is read; the passage is cut at what is left.
 */
export function tokenizePairs(
  tokenizer: Tokenizer,
  { query, passages }: { readonly query: string; readonly passages: readonly string[] },
  maxTokens: number,
): TokenizedBatch {
  const ids = tokenizer.encode(query, { add_special_tokens: false });
  const half = Math.floor(maxTokens / 2);
  const asked = ids.length > half ? tokenizer.decode(ids.slice(0, half)) : query;
  const inputs = tokenizer(
    passages.map(() => asked),
    { text_pair: [...passages], padding: true, truncation: true, max_length: maxTokens },
  ) as TokenizedBatch;
  return closed(tokenizer, inputs, maxTokens);
}

/** With the closing tokens put back where a text was cut. */
function closed(tokenizer: Tokenizer, inputs: TokenizedBatch, maxTokens: number): TokenizedBatch {
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
