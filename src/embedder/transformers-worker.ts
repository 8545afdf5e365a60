/** Runs in a worker thread: turns batches of texts into vectors. */
import { AutoModel } from '@huggingface/transformers';
import { move, workerData } from 'piscina';
import { normalize } from '../ranking/embedding.js';
import { giveWay } from './give-way.js';
import type { Pooling } from './model.js';
import { pool } from './pooling.js';
import { tokenize, type Tokenizer } from './tokenize.js';
import { WorkerModel, type Run, type WorkerModelSettings } from './worker-model.js';

/** What a worker must know of its model. */
export interface WorkerSettings extends WorkerModelSettings {
  readonly maxTokens: number;
  readonly pooling: Pooling;
  /** See EmbedderOptions. */
  readonly background: boolean;
}

const settings = workerData as WorkerSettings;
const model = new WorkerModel(settings, AutoModel);
if (settings.background) giveWay();

/**
 * @param texts one batch, templates filled and cut to size; an empty one only loads the model
 * @returns n x d vectors of unit norm, row-major, or a WorkerFailure
 */
export default async function embed(texts: readonly string[]): Promise<unknown> {
  const answer = await model.use((tokenizer, run) => vectorsOf(texts, tokenizer, run));
  // Moved, not copied, to the thread that asked.
  return answer instanceof Float32Array ? move(answer) : answer;
}

async function vectorsOf(
  texts: readonly string[],
  tokenizer: Tokenizer,
  run: Run,
): Promise<Float32Array> {
  if (texts.length === 0) return new Float32Array(0);
  const { maxTokens, pooling } = settings;
  const inputs = tokenize(tokenizer, texts, maxTokens);
  const mask = inputs.attention_mask.data as BigInt64Array;
  const outputs = await run(inputs);
  const hidden = outputs['last_hidden_state'] ?? outputs['token_embeddings'];
  if (hidden === undefined) throw new Error(`it gives no token vectors, but ${listed(outputs)}`);
  const [, tokens = 0, dimensions = 0] = hidden.dims;
  // 16-bit weights may give 16-bit vectors.
  const values = hidden.to('float32').data as Float32Array;
  const vectors = new Float32Array(texts.length * dimensions);
  for (let text = 0; text < texts.length; text++) {
    const vector = vectors.subarray(text * dimensions, (text + 1) * dimensions);
    pool(pooling, { values, tokens, dimensions, mask, text }, vector);
    normalize(vector);
  }
  return vectors;
}

function listed(outputs: object): string {
  return Object.keys(outputs).join(', ');
}
