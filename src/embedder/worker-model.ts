/** What the worker threads share: a model that is loaded once, and how its failures are told. */
import { AutoTokenizer, env, type PreTrainedModel, type Tensor } from '@huggingface/transformers';
import { messageOf } from '../errors/kindred-error.js';
import type { Tokenizer } from './tokenize.js';
import { weightsFile, type Dtype } from './weights.js';

/** Where a worker finds its model. */
export interface WorkerModelSettings {
  readonly folder: string;
  readonly dtype: Dtype;
}

/** What went wrong: a file that cannot be loaded, or a run. */
export interface WorkerFailure {
  /** The damaged file, relative to the model's folder; absent where the model ran and failed. */
  readonly file?: string;
  /** A plain Error: any other could hold what no message between threads can carry. */
  readonly error: Error;
}

/** A loaded model: inputs to outputs, both by name. */
export type Run = (inputs: unknown) => Promise<Partial<Record<string, Tensor>>>;

/** One of transformers.js's classes of models, such as AutoModel. */
interface ModelClass {
  from_pretrained(folder: string, options: object): Promise<PreTrainedModel>;
}

env.allowRemoteModels = false;

/** A tokenizer and a model, loaded when they are first needed. */
export class WorkerModel {
  readonly #settings: WorkerModelSettings;
  readonly #kind: ModelClass;
  #tokenizer: Promise<Tokenizer> | undefined;
  #run: Promise<Run> | undefined;

  constructor(settings: WorkerModelSettings, kind: ModelClass) {
    this.#settings = settings;
    this.#kind = kind;
  }

  /** Computes with the loaded model. A failure is an answer, not an error: see {@link WorkerFailure}. */
  async use<Result>(
    compute: (tokenizer: Tokenizer, run: Run) => Promise<Result>,
  ): Promise<Result | WorkerFailure> {
    let file: string | undefined = 'tokenizer.json';
    try {
      this.#tokenizer ??= AutoTokenizer.from_pretrained(this.#settings.folder);
      const tokenizer = await this.#tokenizer;
      file = weightsFile(this.#settings.dtype);
      this.#run ??= this.#load();
      const run = await this.#run;
      file = undefined;
      return await compute(tokenizer, run);
    } catch (error) {
      // What failed to load is tried anew by the next task: its file may have been repaired.
      if (file === 'tokenizer.json') this.#tokenizer = undefined;
      if (file !== undefined) this.#run = undefined;
      return failure(error, file);
    }
  }

  async #load(): Promise<Run> {
    const { folder, dtype } = this.#settings;
    // One thread a worker. On 2 cores, 2 workers of 1 thread embed 400 abstracts in 0.93 of
    // the time that 1 worker of 2 threads needs (bench/embedding-throughput.ts): whole batches need no
    // meeting of threads within each layer, and one's tokenizing hides behind the other's model.
    const session_options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
    const loaded = await this.#kind.from_pretrained(folder, { dtype, session_options });
    return (inputs) => loaded(inputs) as ReturnType<Run>;
  }
}

function failure(error: unknown, file: string | undefined): WorkerFailure {
  const plain = new Error(messageOf(error));
  if (error instanceof Error && error.stack !== undefined) plain.stack = error.stack;
  return { error: plain, ...(file !== undefined && { file }) };
}
