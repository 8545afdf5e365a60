/** Runs in a worker thread: loads the model once, then turns batches of texts into vectors. */
import { AutoModel, AutoTokenizer, env, type Tensor } from '@huggingface/transformers';
import { move, workerData } from 'piscina';
import { messageOf } from '../errors/kindred-error.js';
import { normalize } from '../ranking/embedding.js';
import type { Pooling } from './model.js';
import { pool } from './pooling.js';
import { tokenize, type Tokenizer } from './tokenize.js';
import { weightsFile, type Dtype } from './weights.js';

/** What a worker must know of its model. */
export interface WorkerSettings {
  readonly folder: string;
  readonly dtype: Dtype;
  readonly maxTokens: number;
  readonly pooling: Pooling;
}

/** What went wrong: a file that cannot be loaded, or a run. */
export interface WorkerFailure {
  /** The damaged file, relative to the model's folder; absent where the model ran and failed. */
  readonly file?: string;
  /** A plain Error: any other could hold what no message between threads can carry. */
  readonly error: Error;
}

/** n x d vectors of unit norm, row-major, or what went wrong. */
export type WorkerAnswer = Float32Array | WorkerFailure;

const settings = workerData as WorkerSettings;

env.allowRemoteModels = false;

type Model = (inputs: unknown) => Promise<Partial<Record<string, Tensor>>>;

let loadingTokenizer: Promise<Tokenizer> | undefined;
let model: Promise<Model> | undefined;

async function loadModel(): Promise<Model> {
  const { folder, dtype } = settings;
  // One thread a worker. On 2 cores, 2 workers of 1 thread embed 400 abstracts in 0.93 of
  // the time that 1 worker of 2 threads needs (bench/embedding-throughput.ts): whole batches need no
  // meeting of threads within each layer, and one's tokenizing hides behind the other's model.
  const session_options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const loaded = await AutoModel.from_pretrained(folder, { dtype, session_options });
  return (inputs) => loaded(inputs) as ReturnType<Model>;
}

/** @param texts one batch, templates filled and cut to size; an empty one only loads the model */
export default async function embed(texts: readonly string[]): Promise<unknown> {
  let file: string | undefined = 'tokenizer.json';
  try {
    loadingTokenizer ??= AutoTokenizer.from_pretrained(settings.folder);
    const tokenizer = await loadingTokenizer;
    file = weightsFile(settings.dtype);
    model ??= loadModel();
    const run = await model;
    file = undefined;
    // Moved, not copied, to the thread that asked.
    return move(await vectorsOf(texts, tokenizer, run));
  } catch (error) {
    // What failed to load is tried anew by the next batch: its file may have been repaired.
    if (file === 'tokenizer.json') loadingTokenizer = undefined;
    if (file !== undefined) model = undefined;
    return failure(error, file);
  }
}

async function vectorsOf(
  texts: readonly string[],
  tokenizer: Tokenizer,
  run: Model,
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

function failure(error: unknown, file: string | undefined): WorkerFailure {
  const plain = new Error(messageOf(error));
  if (error instanceof Error && error.stack !== undefined) plain.stack = error.stack;
  return { error: plain, ...(file !== undefined && { file }) };
}
