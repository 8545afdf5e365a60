/** Runs in a worker thread: scores passages against a query with a cross-encoder. */
import { AutoModelForSequenceClassification } from '@huggingface/transformers';
import { move, workerData } from 'piscina';
import { tokenizePairs, type Tokenizer } from './tokenize.js';
import { WorkerModel, type Run, type WorkerModelSettings } from './worker-model.js';

/** What a worker must know of its model. */
export interface CrossEncoderSettings extends WorkerModelSettings {
  readonly maxTokens: number;
}

/** A query and one batch of passages, cut to size. */
export interface CrossEncoderTask {
  readonly query: string;
  readonly passages: readonly string[];
}

const settings = workerData as CrossEncoderSettings;
const model = new WorkerModel(settings, AutoModelForSequenceClassification);

/** @returns a score of each passage, 0 to 1, or a WorkerFailure */
export default async function score(task: CrossEncoderTask): Promise<unknown> {
  const answer = await model.use((tokenizer, run) => scoresOf(task, tokenizer, run));
  return answer instanceof Float32Array ? move(answer) : answer;
}

async function scoresOf(
  { query, passages }: CrossEncoderTask,
  tokenizer: Tokenizer,
  run: Run,
): Promise<Float32Array> {
  const { logits } = await run(tokenizePairs(tokenizer, { query, passages }, settings.maxTokens));
  if (logits === undefined) throw new Error('it gives no logits: it is no cross-encoder');
  const [, classes = 0] = logits.dims;
  const values = logits.to('float32').data as Float32Array;
  return Float32Array.from(passages, (_, i) =>
    toProbability(values.subarray(i * classes, (i + 1) * classes)),
  );
}

/** One logit is that of "relevant"; two are those of "not relevant" and "relevant" (softmax). */
function toProbability(logits: Float32Array): number {
  const [first = 0, second] = logits;
  if (logits.length > 2) {
    throw new Error(`it tells ${logits.length} classes apart, not relevant from not relevant`);
  }
  return 1 / (1 + Math.exp(second === undefined ? -first : first - second));
}
